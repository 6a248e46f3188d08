from collections.abc import Iterator

import pytest
from django.test import Client
from django.utils import translation

from pathways.enums import State
from pathways.models import Pathway
from tests import cast as cast_module
from tests.careplan.builders import VISIT_AT
from tests.cast import Cast, pathway_at
from tests.pathways.views_helpers import at, signed_in


@pytest.fixture
def cast(db) -> Cast:
    """Return the people and places. The plan needs no checklists, so there are none unless `published` is asked for."""
    return cast_module.make_cast()


@pytest.fixture
def published(db) -> None:
    """Publish the product's checklists. Ask for it before the pathway that is to have them."""
    cast_module.load_templates()


@pytest.fixture
def home(cast) -> Pathway:
    """Return the pathway of a patient who came home on 4 March."""
    return pathway_at(cast, State.AT_HOME)


@pytest.fixture
def anne(cast) -> Iterator[Client]:
    """Let the home nurse be signed in, on the visit."""
    with at(VISIT_AT):
        yield signed_in(cast.anne)


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """Let sentences be read as they stand in the code, whatever the catalogues say."""
    with translation.override("en"):
        yield
