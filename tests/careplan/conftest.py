from collections.abc import Iterator

import pytest
from django.utils import translation

from tests import cast as cast_module
from tests.cast import Cast


@pytest.fixture
def cast(db) -> Cast:
    """Return the people and places, with the product's checklists published."""
    cast_module.load_templates()
    return cast_module.make_cast()


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """Let sentences be read as they stand in the code, whatever the catalogues say."""
    with translation.override("en"):
        yield
