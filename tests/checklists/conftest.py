"""The people and the checklist that most tests start from."""

from collections.abc import Iterator

import pytest
from django.utils import translation

from accounts.models import Unit, User
from checklists.models import Checklist, Template
from tests.accounts.factories import UnitFactory, UserFactory
from tests.checklists import factories


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Sentences are compared in English, the language of the code."""
    with translation.override("en"):
        yield


@pytest.fixture
def anne(db) -> User:
    """A home nurse."""
    return UserFactory(display_name="Anne Sykepleier")


@pytest.fixture
def bjorn(db) -> User:
    """Another home nurse."""
    return UserFactory(display_name="Bjørn Sykepleier")


@pytest.fixture
def alvdal(db) -> Unit:
    return UnitFactory(name="Alvdal", municipality=True)


@pytest.fixture
def template(db) -> Template:
    """A published national template with every kind of item; two items are required."""
    return factories.published()


@pytest.fixture
def checklist(template: Template) -> Checklist:
    """A checklist opened at noon, without answers."""
    return factories.opened(template)
