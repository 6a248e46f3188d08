"""Every role meets every address of somebody else's patient as if the patient did not exist.

The answer to a patient who exists but is not theirs is the same as to one who does not exist, so
nobody learns who is a patient by trying numbers.
"""

import datetime as dt
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from accounts.enums import Role, UnitKind
from accounts.models import Unit, User
from careplan import operations as careplan_operations
from careplan.rules import measures
from messaging import operations as messaging_operations
from messaging.models import Delivery, InboxTask, Message
from pathways import operations
from pathways.enums import State
from pathways.models import Pathway, QuarantinedEvent, Step
from tests import cast as cast_module
from tests.accounts.factories import MembershipFactory, UnitFactory, UserFactory
from tests.careplan import builders

MISSING = 987654
# Where each role works, in the other municipality or hospital.
CHAIRS = {
    Role.WARD_NURSE: UnitKind.WARD,
    Role.CASE_WORKER: UnitKind.COORDINATING_UNIT,
    Role.HOME_NURSE: UnitKind.HOME_CARE_DISTRICT,
    Role.GP: UnitKind.GP_PRACTICE,
    Role.COORDINATOR: UnitKind.COORDINATING_UNIT,
    Role.UNIT_LEADER: UnitKind.HOME_CARE_DISTRICT,
    Role.QUALITY_LEAD: UnitKind.MUNICIPALITY,
    Role.ADMINISTRATOR: UnitKind.MUNICIPALITY,
}


# Has a parameter and no patient: the words of the tablet's app, by language.
ABOUT_NOBODY = {"pathways:tablet-texts"}


def patient_addresses() -> list[tuple[str, tuple[str, ...]]]:
    """Return (name, parameters) of each address that names something of one patient."""
    found = []
    for space in ("pathways", "careplan", "messaging", "insights"):
        prefix, resolver = get_resolver().namespace_dict[space]
        assert not prefix
        for name in resolver.reverse_dict:
            if isinstance(name, str):
                parameters = resolver.reverse_dict.getlist(name)[0][0][0][1]
                if parameters and f"{space}:{name}" not in ABOUT_NOBODY:
                    found.append((f"{space}:{name}", tuple(parameters)))
    return sorted(found)


ADDRESSES = patient_addresses()
# Answers alike for everybody and every number, and changes only what is one's own.
ALIKE = {("post", "messaging:notice-read")}


@pytest.fixture
def theirs(db) -> dict[str, int]:
    """Return the numbers of things that belong to a patient in Dalen, by the name addresses give them."""
    cast_module.load_templates()
    cast = cast_module.make_cast()
    pathway: Pathway = cast_module.pathway_at(cast, State.AT_HOME)
    late = cast_module.ADMITTED_AT + dt.timedelta(days=40)
    operations.sweep(now=late)
    messaging_operations.tell_people(now=late)
    message = Message.objects.create(
        direction="IN",
        kind="DIALOG_NOTAT",
        state="RECEIVED",
        message_id="7c1ae3a8-0000-4000-8000-000000000001",
        pathway=pathway,
        patient=pathway.patient,
        receiver_unit=cast.district,
        created_at=late,
    )
    task = InboxTask.objects.create(
        unit=cast.district, message=message, created_at=late, reason="NOT_APPLIED"
    )
    goal = builders.goal(pathway, by=cast.anne)
    score = builders.score(goal, by=cast.anne)
    measure = careplan_operations.take_over(
        pathway_id=pathway.pk,
        key=next(iter(measures.BY_KEY)),
        language="nb",
        by=cast_module.author(cast.anne),
        now=late,
    )
    line = builders.medicine(pathway, by=cast.anne)
    assessment = careplan_operations.assess(
        pathway_id=pathway.pk,
        given=careplan_operations.AssessmentInput(
            client_id=uuid4(), kind="FRAILTY", values={"score": 6}, at=late
        ),
        by=cast_module.author(cast.anne),
        now=late,
    )
    dose = careplan_operations.give_medicine(
        medicine_id=line.medicine_id,
        client_id=uuid4(),
        at=late,
        what="",
        giver_name="",
        by=cast_module.author(cast.anne),
        now=late,
    )
    return {
        "medicine_id": line.medicine_id,
        "dose_id": dose.pk,
        "assessment_id": assessment.pk,
        "refusal_id": refusal(cast, pathway, now=late).pk,
        "goal_id": goal.pk,
        "score_id": score.pk,
        "measure_id": measure.pk,
        "evaluation_id": measure.evaluations.first().pk,
        "pathway_id": pathway.pk,
        "step_id": Step.objects.filter(pathway=pathway).latest("pk").pk,
        "message_pk": message.pk,
        "number": 1,
        "delivery_id": Delivery.objects.latest("pk").pk,
        "task_id": task.pk,
    }


def refusal(cast: cast_module.Cast, pathway: Pathway, *, now: dt.datetime) -> QuarantinedEvent:
    """Return something that Anne's tablet sent about the patient, and that was not taken in."""
    return QuarantinedEvent.objects.create(
        event_id=uuid4(),
        by=cast.anne,
        by_name="Anne Ås",
        unit=cast.district,
        pathway=pathway,
        reason="REFUSED",
        sentence="",
        raw="{}",
        received_at=now,
    )


def stranger(role: Role) -> User:
    """Return a person with `role` in another municipality."""
    other = Unit.objects.filter(kind=UnitKind.MUNICIPALITY, name="Viken kommune").get()
    kind = CHAIRS[role]
    unit = other if kind == UnitKind.MUNICIPALITY else UnitFactory(kind=kind, parent=None)
    return MembershipFactory(user=UserFactory(), unit=unit, role=role).user


def test_the_things_of_a_patient_are_all_known_here() -> None:
    known = {
        *("pathway_id", "step_id", "message_pk", "number", "delivery_id", "task_id", "refusal_id"),
        *("goal_id", "score_id", "measure_id", "evaluation_id"),
        *("medicine_id", "dose_id", "assessment_id"),
    }
    asked = {parameter for _name, parameters in ADDRESSES for parameter in parameters}
    assert asked <= known, "Give the new one a row in `theirs`"


@pytest.mark.slow
@pytest.mark.parametrize("role", Role)
def test_a_stranger_meets_somebody_elses_patient_nowhere(theirs: dict[str, int], role: Role) -> None:
    client = Client()
    client.force_login(stranger(role))
    wrong = []
    for name, parameters in ADDRESSES:
        for verb in ("get", "post"):
            real = getattr(client, verb)(reverse(name, args=[theirs[each] for each in parameters]))
            missing = getattr(client, verb)(reverse(name, args=[MISSING for _each in parameters]))
            is_refused = real.status_code in {403, 404, 405} or (verb, name) in ALIKE
            if not is_refused or real.status_code != missing.status_code:
                wrong.append((verb, name, real.status_code, missing.status_code))
    assert not wrong
    assert Delivery.objects.get(pk=theirs["delivery_id"]).read_at is None
    assert Message.objects.get(pk=theirs["message_pk"]).read_at is None
    assert InboxTask.objects.get(pk=theirs["task_id"]).closed_at is None
