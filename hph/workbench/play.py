"""One made-up patient's way through the system, act by act, each done by somebody who may do it.

A story only lists acts with their times. Nothing is written until `Stage.run` plays all stories in the order of
the clock and lets the sweep pass between them, so the history is one that could have happened.
"""

import random
import uuid
from datetime import date, datetime, timedelta
from typing import Any

from accounts.enums import Role
from accounts.models import User
from careplan import operations as careplan_operations
from careplan.enums.assessments import AssessmentKind
from hph.workbench import medicines, patients, reports, texts
from hph.workbench.answers import Background, value_for
from hph.workbench.people import Person
from hph.workbench.stage import Act, Stage
from pathways import operations
from pathways.enums import Destination, NumberKind, ReadyAnswer, StepCode, StepState
from pathways.models import Step
from pathways.rules import clock

APART = timedelta(minutes=4)
OPTIONAL = 0.35  # share of the optional items that somebody finds worth an answer


class Play:
    """A patient, the places that take part, and the acts. Each act takes the time it was done."""

    def __init__(
        self,
        stage: Stage,
        person: Person,
        *,
        town: str,
        district: str,
        condition: texts.Condition,
        chance: random.Random,
        optional: float = OPTIONAL,
        thorough: float = 1.0,
        writes: bool = True,
    ) -> None:
        self.stage, self.person, self.town, self.condition = stage, person, town, condition
        self.ward, self.district = condition.ward, district
        self.chance = chance
        self.pathway_id = 0
        self._last = datetime.min.replace(tzinfo=clock.OSLO)
        self._optional, self._thorough, self._writes = optional, thorough, writes
        self.about = Background(
            condition=condition,
            what_matters=chance.choice(texts.WHAT_MATTERS),
            critical_information=chance.choice((*texts.CRITICAL, "", "", "")),
            next_of_kin=f"{person.next_of_kin[0].name}, {person.next_of_kin[0].phone}",
            day=clock.oslo_date(stage.now),
        )

    # --- Acts, for the stories -------------------------------------------------------------------

    def admit(self, at: datetime, *, notice_after: float = 0.5, by_message: bool = False) -> None:
        """Admit the patient; the notice goes to the municipality so many hours later."""
        notice = at + timedelta(hours=notice_after)
        self._then(notice, lambda now: self._admit(at, min(notice, now), by_message, now))

    def start_at_home(self, at: datetime, reason: str) -> None:
        """Begin without a stay in hospital."""
        self._then(at, lambda now: self._start_at_home(at, reason, now))

    def sent(self, kind: str, at: datetime, *, days_left: int | None = None) -> None:
        """Send one of the four reports; `days_left` from `at` to the expected discharge."""
        role, unit = (
            (Role.HOME_NURSE, self.district)
            if kind == "INNLEGGELSESRAPPORT"
            else (Role.WARD_NURSE, self.ward)
        )
        expected = clock.oslo_date(at) + timedelta(days=days_left) if days_left is not None else None
        self._then(at, lambda now: self._sent(kind, expected, self._author(role, unit), now))

    def need_known(self, at: datetime) -> None:
        self._then(
            at,
            lambda now: operations.need_became_known(
                pathway_id=self.pathway_id, at=now, by=self._ward_nurse(), now=now
            ),
        )

    def section9(self, at: datetime, *, count: int = len(texts.SECTION9)) -> None:
        points = dict(list(texts.SECTION9.items())[:count])
        self._then(
            at,
            lambda now: operations.answer_section9(
                pathway_id=self.pathway_id, points=points, by=self._ward_nurse(), now=now
            ),
        )

    def ready(self, at: datetime) -> None:
        """Answer section 9, send updated helseopplysninger, and report the patient ready."""
        self.section9(at - timedelta(minutes=25))
        self.sent("HELSEOPPLYSNINGER", at - timedelta(minutes=12))
        self._then(
            at,
            lambda now: operations.report_ready(
                pathway_id=self.pathway_id,
                ready_date=clock.oslo_date(now),
                decided_by="Overlege Vår Dagsbekkmo",
                at=now,
                by=self._ward_nurse(),
                now=now,
            ),
        )

    def withdraw(self, at: datetime) -> None:
        self._then(
            at,
            lambda now: operations.withdraw_ready(
                pathway_id=self.pathway_id, reason=texts.NOT_READY, at=now, by=self._ward_nurse(), now=now
            ),
        )

    def decide(self, at: datetime, destination: Destination, note: str = "") -> None:
        self._then(
            at,
            lambda now: operations.decide_destination(
                pathway_id=self.pathway_id,
                destination=destination,
                note=note,
                by=self._case_worker(),
                now=now,
            ),
        )

    def answer(self, at: datetime, answer: ReadyAnswer, *, in_days: int | None = None) -> None:
        on_date = clock.oslo_date(at) + timedelta(days=in_days) if in_days is not None else None
        self._then(
            at,
            lambda now: operations.answer_ready(
                pathway_id=self.pathway_id,
                answer=answer,
                on_date=on_date,
                at=now,
                by=self._case_worker(),
                now=now,
            ),
        )

    def discharge(self, at: datetime, *, to_code: str = "1", has_epikrise: bool = True) -> None:
        self._then(
            at,
            lambda now: operations.discharge(
                pathway_id=self.pathway_id,
                at=now,
                to_code=to_code,
                has_epikrise=has_epikrise,
                by=self._ward_nurse(),
                now=now,
            ),
        )

    def institution(self, at: datetime) -> None:
        unit = self.stage.region.units[f"{self.town}.stay"]
        self._then(
            at,
            lambda now: operations.place(
                pathway_id=self.pathway_id, unit=unit, by=self._case_worker(), now=now
            ),
        )

    def people(self, at: datetime) -> None:
        """Name a coordinator and a primary contact."""
        self._then(
            at,
            lambda now: operations.assign(
                pathway_id=self.pathway_id,
                coordinator=self._somebody(Role.CASE_WORKER, f"{self.town}.office"),
                primary_contact=self._somebody(Role.HOME_NURSE, self.district),
                by=self._case_worker(),
                now=now,
            ),
        )

    def home(self, at: datetime, *, missing_reason: str = "") -> None:
        self._then(
            at,
            lambda now: operations.register_homecoming(
                pathway_id=self.pathway_id,
                at=now,
                missing_reason=missing_reason,
                by=self._home_nurse(),
                now=now,
            ),
        )

    def fill(
        self, code: StepCode, at: datetime, *, share: float = 1.0, recorded: datetime | None = None
    ) -> None:
        """Answer a checklist at `at`, told at `recorded`. With all of it answered it is done; a share leaves it open."""
        if code in CAN_BE_LEFT and not self.is_thorough():
            return
        self._then(recorded or at, lambda now: self._fill(code, min(at, now), share, now))

    def is_thorough(self) -> bool:
        """Return whether people take the time for something that the pathway can go on without."""
        return self.chance.random() < self._thorough

    def fall(self, at: datetime) -> None:
        self._then(
            at,
            lambda now: operations.open_hph4(
                pathway_id=self.pathway_id, at=now, by=self._home_nurse(), now=now
            ),
        )

    def assess(self, at: datetime, kind: AssessmentKind, **values: Any) -> None:
        """Assess the patient."""
        by = self._same_nurse()
        self._then(at, lambda now: self._assess(at, kind, values, by, now))

    def medicines(self, at: datetime, act: medicines.Act) -> None:
        """Do something with the list of medicines."""
        by = self._same_nurse()
        self._then(at, lambda now: act(self.pathway_id, by, now))

    def died(self, at: datetime) -> None:
        self._then(
            at,
            lambda now: operations.register_death(
                pathway_id=self.pathway_id, at=now, by=self._home_nurse(), now=now
            ),
        )

    def cancel(self, at: datetime) -> None:
        self._then(
            at,
            lambda now: operations.cancel(
                pathway_id=self.pathway_id, reason=texts.CANCELLED, by=self._case_worker(), now=now
            ),
        )

    # --- How it is done ---------------------------------------------------------------------------

    def _then(self, at: datetime, act: Act) -> None:
        """Plan the act: after the one before it, and never later than now."""
        self._last = min(max(at, self._last + APART), self.stage.now)
        self.stage.plan.append((self._last, len(self.stage.plan), act))

    def _somebody(self, role: Role, unit: str) -> User:
        return self.chance.choice(self.stage.region.staff[unit, role])

    def _author(self, role: Role, unit: str) -> operations.Author:
        return self.stage.author(self._somebody(role, unit))

    def _ward_nurse(self) -> operations.Author:
        return self._author(Role.WARD_NURSE, self.ward)

    def _case_worker(self) -> operations.Author:
        return self._author(Role.CASE_WORKER, f"{self.town}.office")

    def _home_nurse(self) -> operations.Author:
        return self._author(Role.HOME_NURSE, self.district)

    def _same_nurse(self) -> operations.Author:
        """Return always the same home nurse, so that the chances of the other acts stay as they are."""
        return self.stage.author(self.stage.region.staff[self.district, Role.HOME_NURSE][0])

    def _places(self) -> operations.Places:
        units = self.stage.region.units
        return operations.Places(
            ward=units[self.ward],
            municipality=units[self.town],
            coordinating_unit=units[f"{self.town}.office"],
            home_care=units[self.district],
        )

    def _facts(self) -> operations.PatientFacts:
        person = self.person
        patients.know(
            person,
            region=self.stage.region,
            town=self.town,
            critical_information=self.about.critical_information,
            chance=self.chance,
        )
        return operations.PatientFacts(
            number=self.person.number,
            number_kind=NumberKind.FNR,
            family_name=person.family_name,
            given_name=person.given_name,
            birth_date=person.birth_date,
            sex=person.sex,
        )

    def _sent(self, kind: str, expected: date | None, by: operations.Author, now: datetime) -> None:
        """Write the report and send it; or only note that it has gone, where nobody will read it."""
        if self._writes:
            reports.write_and_send(
                pathway_id=self.pathway_id, kind=kind, about=self.about, expected=expected, by=by, now=now
            )
            return
        operations.note_sent(
            pathway_id=self.pathway_id,
            kind=kind,
            sent_at=now,
            by=by,
            now=now,
            expected_discharge_date=expected,
        )

    def _admit(self, at: datetime, notice: datetime, by_message: bool, now: datetime) -> None:
        by = (
            operations.Author(user=None, name=self.stage.region.units["trust"].name)
            if by_message
            else self._ward_nurse()
        )
        admitted = operations.admit(
            patient=self._facts(),
            stay=operations.StayFacts(
                admitted_at=at,
                notice_sent_at=notice,
                reason=self.condition.reason,
                contact_name=self._somebody(Role.WARD_NURSE, self.ward).display_name,
                contact_phone=self.stage.region.units[self.ward].phone,
            ),
            places=self._places(),
            by=by,
            now=now,
        )
        self.pathway_id = admitted.pathway.pk

    def _start_at_home(self, at: datetime, reason: str, now: datetime) -> None:
        places = self._places()
        pathway = operations.start_at_home(
            patient=self._facts(),
            places=operations.Places(
                municipality=places.municipality,
                coordinating_unit=places.coordinating_unit,
                home_care=places.home_care,
            ),
            reason=reason,
            at=at,
            by=self._home_nurse(),
            now=now,
        )
        self.pathway_id = pathway.pk

    def _fill(self, code: StepCode, at: datetime, share: float, now: datetime) -> None:
        step = Step.objects.filter(
            pathway_id=self.pathway_id, code=code, state__in=(StepState.OPEN, StepState.IN_PROGRESS)
        ).first()
        if step is None or step.template_id is None:
            return
        by = self._case_worker() if code == StepCode.HPH0 else self._home_nurse()
        given = self._answers(step, at, share)
        if given:
            done = operations.apply_answers(step_id=step.pk, answers=given, by=by, now=now)
            if share < 1 or done.state not in (StepState.OPEN, StepState.IN_PROGRESS):
                return
        operations.finish_step(step_id=step.pk, done_at=at, by=by, now=now)

    def _assess(
        self, at: datetime, kind: AssessmentKind, values: dict[str, Any], by: operations.Author, now: datetime
    ) -> None:
        name = f"{self.person.number} {kind} {at.isoformat()}"
        given = careplan_operations.AssessmentInput(
            client_id=uuid.uuid5(uuid.NAMESPACE_OID, name), kind=kind, values=values, at=min(at, now)
        )
        careplan_operations.assess(pathway_id=self.pathway_id, given=given, by=by, now=now)

    def _answers(self, step: Step, at: datetime, share: float) -> list[operations.AnswerInput]:
        """Return answers to a share of the items, the required ones last: the last of them ends the checklist."""
        items = [
            item
            for item in self.stage.items_of(step.template_id or 0)
            if item.is_required or item.key == "what_matters" or self.chance.random() < self._optional
        ]
        items.sort(key=lambda item: item.is_required)
        if share < 1:
            required = [item for item in items if item.is_required]
            items = items[: round(share * len(items))] + required[: round(share * len(required))]
        values = {item: value_for(item, self.about, self.chance) for item in dict.fromkeys(items)}
        return [
            operations.AnswerInput(
                client_id=uuid.UUID(int=self.chance.getrandbits(128), version=4),
                item_key=item.key,
                value=value,
                note="",
                seen_version=0,
                answered_at=at,
            )
            for item, value in values.items()
            if value is not None
        ]


# Checklists that nothing waits for: a pathway goes on, and ends, without them.
CAN_BE_LEFT = frozenset({StepCode.HPH0, StepCode.HPH3, StepCode.HPH6})
