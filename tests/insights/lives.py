"""Made-up pathways for the figures: each lived through the operations, act by act, at its own times.

The checklists have no templates here, so that a checklist is done by saying so.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from accounts.models import Unit
from pathways import operations
from pathways.models import Pathway
from pathways.rules.clock import OSLO
from tests import cast as cast_module
from tests.cast import Cast, author


@dataclass(frozen=True)
class Life:
    """What happened after the homecoming. Numbers are days after it, on the same clock time in Oslo.

    `done` says when each checklist was done, `told` when that was written down (else at once), `aside` when one was
    set aside. `end` is how and on which day the pathway ended before its time, and on which day we were told.
    """

    done: Mapping[str, float] = field(default_factory=dict)
    told: Mapping[str, float] = field(default_factory=dict)
    aside: Mapping[str, float] = field(default_factory=dict)
    is_prepared: bool = True
    began_at_home: bool = False
    end: tuple[str, float, float] | None = None


def oslo(text: str) -> datetime:
    """Return the moment that stands so on the Oslo clock, such as 2026-10-05 12:00."""
    return datetime.fromisoformat(text).replace(tzinfo=OSLO)


def live(cast: Cast, serial: int, home: datetime, life: Life, *, district: Unit | None = None) -> Pathway:
    """Return the pathway of a patient who came home then and lived so."""
    pathway = _come_home(cast, serial, home, life, district or cast.district)
    later = lambda days: home.astimezone(OSLO) + timedelta(days=days)  # noqa: E731
    acts = [(life.told.get(code, days), "done", code) for code, days in life.done.items()]
    acts += [(days, "aside", code) for code, days in life.aside.items()]
    if life.end is not None:
        acts.append((life.end[2], "end", life.end[0]))
    for days, what, which in sorted(acts):
        now = later(days)
        if what == "done":
            operations.finish_step(
                step_id=cast_module.step(pathway, which).pk,
                done_at=later(life.done[which]),
                by=author(cast.anne),
                now=now,
            )
        elif what == "aside":
            operations.skip_step(
                step_id=cast_module.step(pathway, which).pk,
                reason="Fastlegen var der.",
                by=author(cast.anne),
                now=now,
            )
        else:
            _end(cast, pathway, serial, which, at=later(life.end[1]), now=now)
    return Pathway.objects.get(pk=pathway.pk)


def _come_home(cast: Cast, serial: int, home: datetime, life: Life, district: Unit) -> Pathway:
    places = operations.Places(
        ward=None if life.began_at_home else cast.ward,
        municipality=cast.municipality,
        coordinating_unit=cast.office,
        home_care=district,
    )
    if life.began_at_home:
        return operations.start_at_home(
            patient=cast_module.patient_facts(serial),
            places=places,
            reason="Fastlegen henviste.",
            at=home,
            by=author(cast.anne),
            now=home,
        )
    admitted_at = home - timedelta(days=4)
    pathway = operations.admit(
        patient=cast_module.patient_facts(serial),
        stay=operations.StayFacts(admitted_at=admitted_at, notice_sent_at=admitted_at),
        places=places,
        by=author(cast.bjorn),
        now=admitted_at,
    ).pathway
    cast_module.discharge(cast, pathway, at=home - timedelta(hours=1))
    return operations.register_homecoming(
        pathway_id=pathway.pk,
        at=home,
        missing_reason="" if life.is_prepared else "Kom rett hjem.",
        by=author(cast.anne),
        now=home,
    )


def _end(cast: Cast, pathway: Pathway, serial: int, how: str, *, at: datetime, now: datetime) -> None:
    if how == "READMITTED":
        operations.admit(
            patient=cast_module.patient_facts(serial),
            stay=operations.StayFacts(admitted_at=at, notice_sent_at=at),
            places=cast.places,
            by=author(cast.bjorn),
            now=now,
        )
    elif how == "DECEASED":
        operations.register_death(pathway_id=pathway.pk, at=at, by=author(cast.anne), now=now)
    else:
        operations.cancel(pathway_id=pathway.pk, reason="Flyttet.", by=author(cast.kari), now=now)


GOOD = {"HPH2": 2, "HPH3": 10, "HPH5": 27}
# One life of each kind. What became of HPH1, HPH2, HPH3 and HPH5, and so of the pathway, stands behind it.
KINDS: dict[str, Life] = {
    "A": Life(GOOD),  # on time four times: met
    "B": Life(GOOD, is_prepared=False),  # HPH1 not done; three on time: met
    "C": Life({"HPH2": 2, "HPH5": 27}),  # HPH3 closed with the pathway: not done; three on time: met
    "D": Life(GOOD | {"HPH2": 5}),  # HPH2 late; three on time: met
    "E": Life(GOOD | {"HPH2": 5, "HPH3": 16}),  # HPH2 and HPH3 late; two on time: not met
    "F": Life({"HPH2": 2, "HPH5": 27}, is_prepared=False),  # HPH1 and HPH3 not done: not met
    "G": Life({"HPH2": 2}),  # HPH3 and HPH5 not done: not met
    "H": Life({"HPH2": 2, "HPH5": 27}, aside={"HPH3": 5}),  # HPH3 not applicable; three on time: met
    "I": Life({"HPH2": 5, "HPH5": 27}, aside={"HPH3": 6}),  # HPH2 late, HPH3 not applicable: not met
    "J": Life({"HPH5": 27}, aside={"HPH2": 1, "HPH3": 2}),  # two not applicable: too few applied
    "K": Life({"HPH2": 2}, end=("READMITTED", 10, 10)),  # HPH3 and HPH5 ended: readmitted
    "L": Life({"HPH2": 2}, end=("DECEASED", 20, 22)),  # HPH3 not done, HPH5 ended: died
    "M": Life(end=("CANCELLED", 2, 2)),  # HPH2, HPH3 and HPH5 ended: cancelled
    "N": Life(GOOD, began_at_home=True),  # HPH1 not applicable; three on time: met
    "O": Life({"HPH2": 2, "HPH5": 27}, began_at_home=True),  # HPH1 not applicable, HPH3 not done: not met
    "P": Life(GOOD | {"HPH5": 30}),  # HPH5 late; three on time: met
    "Q": Life(GOOD | {"HPH2": 5}, told={"HPH5": 33}),  # HPH2 late; HPH5 told late, but done on time: met
    "R": Life({"HPH2": 5, "HPH5": 27}, aside={"HPH3": 20}),  # HPH2 late, HPH3 aside too late: not met
    "S": Life({"HPH2": 2, "HPH3": 10}, end=("DECEASED", 27, 31)),  # HPH5 ended, told after its limit: died
    "U": Life({"HPH2": 2, "HPH3": 10}, end=("READMITTED", 29, 29)),  # HPH5 not done; three on time: met
    "T": Life({"HPH2": 2}),  # HPH3 and HPH5 still to come: not decided
    "V": Life(GOOD | {"HPH5": 20}),  # completed early, the limit is still to come: not decided
}
