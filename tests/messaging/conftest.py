from datetime import UTC, datetime

import pytest
from django.utils import translation

from accounts.models import Unit
from messaging import rules
from tests import cast as cast_module
from tests import kept
from tests.cast import Cast
from tests.messaging.sinks import letters, phones

__all__ = ["letters", "phones"]

# The official examples are of January and February 2018; they are taken in on an ordinary day after all of them.
TAKEN_IN_AT = datetime(2018, 3, 1, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _english(monkeypatch):
    """Speak the language of the source, so that no test depends on how a sentence is translated."""
    monkeypatch.setattr(rules, "HOUSE_LANGUAGE", "en")
    with translation.override("en"):
        yield


def address(unit: Unit, her_id: int, name: str) -> None:
    """Give the unit the address of a party in the official examples."""
    unit.her_id, unit.name, unit.is_internal = her_id, name, True
    unit.save()


@pytest.fixture
def cast(db) -> Cast:
    """Return the people and places, addressed as the parties of the official examples, all inside the house."""
    cast_module.load_templates()
    cast = cast_module.make_cast()
    return kept.step("addressed", lambda: _addressed(cast))


def _addressed(cast: Cast) -> Cast:
    Unit.objects.update(is_internal=True)
    # The trust has the address, not each of its hospitals.
    Unit.objects.filter(pk=cast.hospital.pk).update(her_id=None)
    for unit in (cast.office, cast.hospital, cast.elsewhere):
        unit.is_internal = True
    address(cast.trust, 59, "ST OLAVS HOSPITAL HF")
    address(cast.ward, 90998, "Ortopedisk kirurgi")
    address(cast.municipality, 99387, "Alvdal kommune")
    address(cast.district, 5078, "Sykepleietjeneste")
    address(cast.practice, 91096, "Kattskinnet legesenter")
    return cast


@pytest.fixture
def outside(cast) -> Cast:
    """Return the same places with the hospital outside the installation: messages to it go as XML."""
    Unit.objects.filter(pk__in=[cast.trust.pk, cast.hospital.pk, cast.ward.pk]).update(is_internal=False)
    cast.ward.is_internal = cast.hospital.is_internal = cast.trust.is_internal = False
    return cast
