from collections.abc import Iterator

import pytest
from django.utils import translation

from tests import cast as cast_module
from tests.cast import Cast


@pytest.fixture
def cast(db) -> Cast:
    """Return the people and places. The plan needs no checklists, so there are none unless `published` is asked for."""
    return cast_module.make_cast()


@pytest.fixture
def published(db) -> None:
    """Publish the product's checklists. Ask for it before the pathway that is to have them."""
    cast_module.load_templates()


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """Let sentences be read as they stand in the code, whatever the catalogues say."""
    with translation.override("en"):
        yield
