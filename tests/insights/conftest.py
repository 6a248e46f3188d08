import pytest

from tests import cast as cast_module
from tests.cast import Cast


@pytest.fixture
def cast(db) -> Cast:
    """Return the people and places, with the product's checklists published."""
    cast_module.load_templates()
    return cast_module.make_cast()
