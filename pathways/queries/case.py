"""One pathway, whole: the patient page and the hand-over sheet show the same facts."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts import models as account_models
from accounts import rules as account_rules
from accounts.enums import Act, Role
from pathways.enums import Destination, NextThing, Party, ReadyAnswer, State
from pathways.models import HospitalStay, Pathway, PathwayUnit, Patient
from pathways.queries import common, shapes
from pathways.queries.timeline import timeline
from pathways.rules import clock as clock_rules
from pathways.rules import flow as flow_rules
from pathways.rules import person_number

SECTION9_LABELS = {
    "admission_problem_clarified": pgettext_lazy(
        "section 9", "The problem at admission, as the referring doctor put it, is clarified"
    ),
    "other_problems_clarified": pgettext_lazy("section 9", "Other problems that came up are clarified"),
    "open_questions_explained": pgettext_lazy(
        "section 9", "Questions that are not clarified are accounted for"
    ),
    "follow_up_plan_decided": pgettext_lazy(
        "section 9", "A clear position is taken on the plan for follow-up"
    ),
    "function_assessed": pgettext_lazy(
        "section 9", "Overall function is assessed: before admission, the change, and what is expected"
    ),
    "partners_called_to_meeting": pgettext_lazy(
        "section 9", "Partners are called to a meeting to start a follow-up plan"
    ),
    "own_follow_up_clarified": pgettext_lazy(
        "section 9", "The specialist services have clarified their own further follow-up"
    ),
}


def case(
    *, pathway_id: int, user: account_models.User, role: Role | str | None, now: datetime
) -> shapes.Case:
    """Return the pathway for its page. A constant number of queries. Raises Pathway.DoesNotExist for a stranger."""
    pathway = (
        Pathway.objects.visible_to(user)
        .select_related("patient__fastlege", "stay", "coordinator", "primary_contact")
        .prefetch_related("patient__next_of_kin", "next_pathways")
        .get(pk=pathway_id)
    )
    parties = list(
        PathwayUnit.objects.filter(pathway=pathway, ended_at__isnull=True)
        .select_related("unit")
        .order_by("part")
    )
    steps = list(pathway.steps.order_by("code", "occurrence"))
    deadlines = list(pathway.deadlines.filter(cancelled_at__isnull=True).order_by("due_at", "pk"))
    units = {party.unit_id: party.unit.name for party in parties}
    stay = common.stay_or_none(pathway)
    clocks = [common.clock_of(each, now=now, units=units, explained=True) for each in deadlines]
    turns = common.turns_of(parties)
    following = sorted(each.pk for each in pathway.next_pathways.all())
    return shapes.Case(
        pathway_id=pathway.pk,
        state=pathway.state,
        state_label=pathway.get_state_display(),
        is_open=pathway.is_open,
        patient=_patient(pathway.patient, now=now),
        what_matters=pathway.what_matters,
        what_matters_at=pathway.what_matters_at,
        goals=common.goals_of(pathway),
        turns=turns,
        acts=acts(pathway=pathway, stay=stay, role=role, turns=turns, steps=common.shown_stations(steps)),
        clocks=tuple(clock for clock in clocks if clock.met_at is None),
        done_clocks=tuple(clock for clock in clocks if clock.met_at is not None),
        stations=common.shown_stations(steps),
        timeline=timeline(pathway=pathway),
        parties=tuple(
            shapes.Party(
                each.part, str(Party(each.part).label), each.unit_id, each.unit.name, each.unit.phone
            )
            for each in parties
        ),
        marks=common.marks_of(stay),
        section9=_section9(stay),
        started_at=pathway.started_at,
        homecoming_at=pathway.homecoming_at,
        closed_at=pathway.closed_at,
        closed_reason=pathway.closed_reason,
        destination=pathway.destination,
        destination_label=common.label(Destination, pathway.destination),
        destination_note=pathway.destination_note,
        answer=pathway.ready_answer,
        answer_label=common.label(ReadyAnswer, pathway.ready_answer),
        answer_date=pathway.ready_answer_date,
        coordinator=_contact(pathway.coordinator),
        primary_contact=_contact(pathway.primary_contact),
        previous_id=pathway.previous_id,
        next_id=following[-1] if following else None,
        **_stay_facts(stay),
    )


def _stay_facts(stay: HospitalStay | None) -> dict[str, Any]:
    if stay is None:
        return {
            "admitted_at": None,
            "reason": "",
            "ward_contact": "",
            "expected_discharge_date": None,
            "ready_date": None,
            "ready_by_name": "",
            "discharged_at": None,
            "track": "",
        }
    return {
        "admitted_at": stay.admitted_at,
        "reason": stay.reason,
        "ward_contact": " ".join(part for part in (stay.contact_name, stay.contact_phone) if part),
        "expected_discharge_date": stay.expected_discharge_date,
        "ready_date": stay.ready_date,
        "ready_by_name": stay.ready_by_name,
        "discharged_at": stay.discharged_at,
        "track": stay.track,
    }


def _patient(patient: Patient, *, now: datetime) -> shapes.PatientFacts:
    address = ", ".join(
        part for part in (patient.street, f"{patient.postal_code} {patient.city}".strip()) if part
    )
    practice = patient.fastlege.name if patient.fastlege else ""
    return shapes.PatientFacts(
        patient_id=patient.pk,
        name=patient.name,
        age=patient.age_on(clock_rules.oslo_date(now)),
        birth_date=patient.birth_date,
        sex_label=patient.get_sex_display(),
        number_masked=person_number.mask(patient.number) if patient.number else _("no number"),
        number_kind_label=patient.get_number_kind_display(),
        address=_("The address is locked") if patient.has_address_lock else address,
        has_address_lock=patient.has_address_lock,
        phone="" if patient.has_address_lock else patient.phone,
        access_note=patient.access_note,
        lives_alone=patient.lives_alone,
        critical_information=patient.critical_information,
        fastlege=", ".join(part for part in (patient.fastlege_name, practice) if part),
        next_of_kin=tuple(
            shapes.Kin(kin.name, kin.relation, kin.phone, kin.is_primary) for kin in patient.next_of_kin.all()
        ),
    )


def _contact(person: account_models.User | None) -> shapes.PersonContact | None:
    return shapes.PersonContact(str(person), person.phone) if person else None


def _section9(stay: HospitalStay | None) -> tuple[shapes.Point, ...]:
    if stay is None:
        return ()
    return tuple(
        shapes.Point(key, str(SECTION9_LABELS[key]), stay.section9.get(key, ""))
        for key in flow_rules.section9_points(is_psychiatry=stay.is_psychiatry)
    )


def _why_not_ready(pathway: Pathway, stay: HospitalStay) -> str | None:
    points = flow_rules.section9_points(is_psychiatry=stay.is_psychiatry)
    return pathway.why_not_report_ready(
        missing_points=sum(1 for key in points if not stay.section9.get(key)),
        helseopplysninger_sent=stay.helseopplysninger_sent_at is not None,
    )


def _closed_or_sent(pathway: Pathway, sent_at: datetime | None, sentence: str) -> str | None:
    return pathway.why_not_open() or (sentence if sent_at else None)


WhyNot = Callable[[Pathway, HospitalStay], str | None]

# Act, words, address, next thing it answers to, and why it cannot be done now. In the order of the pathway.
STAY_ACTS: tuple[tuple[Act, object, str, str, WhyNot], ...] = (
    (
        Act.SEND_TIDLIGMELDING,
        gettext_lazy("Write the tidligmelding"),
        "messaging:tidligmelding",
        NextThing.SEND_TIDLIGMELDING,
        lambda pathway, stay: _closed_or_sent(
            pathway,
            stay.tidligmelding_sent_at,
            _("The tidligmelding is sent. Send updated helseopplysninger instead."),
        ),
    ),
    (
        Act.SEND_INNLEGGELSESRAPPORT,
        gettext_lazy("Write the innleggelsesrapport"),
        "messaging:innleggelsesrapport",
        NextThing.SEND_INNLEGGELSESRAPPORT,
        lambda pathway, stay: _closed_or_sent(
            pathway, stay.innleggelsesrapport_sent_at, _("The innleggelsesrapport is sent.")
        ),
    ),
    (
        Act.SEND_HELSEOPPLYSNINGER,
        gettext_lazy("Send updated helseopplysninger"),
        "messaging:helseopplysninger",
        "",
        lambda pathway, _stay: pathway.why_not_discharge(),
    ),
    (
        Act.REPORT_READY,
        gettext_lazy("Answer the section 9 points"),
        "pathways:section9",
        "",
        lambda pathway, _stay: pathway.why_not_discharge(),
    ),
    (
        Act.REPORT_READY,
        gettext_lazy("Report ready for discharge"),
        "pathways:report-ready",
        NextThing.REPORT_READY,
        _why_not_ready,
    ),
    (
        Act.WITHDRAW_READY,
        gettext_lazy("Withdraw (avmelding)"),
        "pathways:withdraw-ready",
        "",
        lambda pathway, _stay: pathway.why_not_withdraw_ready(),
    ),
    (
        Act.DECIDE_DESTINATION,
        gettext_lazy("Decide home or short-term stay"),
        "pathways:decide",
        NextThing.DECIDE_DESTINATION,
        lambda pathway, _stay: pathway.why_not_decide_destination(),
    ),
    (
        Act.ANSWER_READY,
        gettext_lazy("Answer the hospital"),
        "pathways:answer-ready",
        NextThing.ANSWER_READY,
        lambda pathway, _stay: pathway.why_not_answer_ready(),
    ),
    (
        Act.DISCHARGE,
        gettext_lazy("Discharge the patient"),
        "pathways:discharge",
        NextThing.DISCHARGE,
        lambda pathway, _stay: pathway.why_not_discharge(),
    ),
    (
        Act.SEND_UTSKRIVNINGSRAPPORT,
        gettext_lazy("Write the utskrivningsrapport"),
        "messaging:utskrivningsrapport",
        NextThing.SEND_UTSKRIVNINGSRAPPORT,
        lambda pathway, stay: _closed_or_sent(
            pathway, stay.utskrivningsrapport_sent_at, _("The utskrivningsrapport is sent.")
        ),
    ),
    (
        Act.SEND_EPIKRISE,
        gettext_lazy("Write the epikrise"),
        "messaging:epikrise",
        NextThing.SEND_EPIKRISE,
        lambda pathway, stay: (
            _closed_or_sent(pathway, stay.epikrise_sent_at, _("The epikrise is sent."))
            if stay.discharged_at or pathway.state == State.READY_FOR_DISCHARGE
            else _("The epikrise is written when the patient is ready for discharge.")
        ),
    ),
    (
        Act.CONFIRM_EPIKRISE,
        gettext_lazy("Note that the epikrise has gone"),
        "pathways:epikrise",
        NextThing.SEND_EPIKRISE,
        lambda pathway, _stay: pathway.why_not_confirm_epikrise(),
    ),
)

HOME_ACTS: tuple[tuple[Act, object, str, str, Callable[[Pathway], str | None]], ...] = (
    (
        Act.REGISTER_HOMECOMING,
        gettext_lazy("Register the homecoming"),
        "pathways:homecoming",
        NextThing.REGISTER_HOMECOMING,
        Pathway.why_not_register_homecoming,
    ),
    (
        Act.OPEN_HPH4,
        gettext_lazy("Fall or sudden change (HPH4)"),
        "pathways:open-hph4",
        "",
        Pathway.why_not_open_hph4,
    ),
    (Act.ASSIGN_PEOPLE, gettext_lazy("Name people and places"), "pathways:people", "", Pathway.why_not_open),
    (
        Act.EDIT_PATIENT,
        gettext_lazy("Change patient details"),
        "pathways:edit-patient",
        "",
        lambda _pathway: None,
    ),
    (Act.REGISTER_DEATH, gettext_lazy("Register a death"), "pathways:death", "", Pathway.why_not_open),
    (Act.CANCEL_PATHWAY, gettext_lazy("Cancel the pathway"), "pathways:cancel", "", Pathway.why_not_open),
)

# Next thing -> the checklist that is the work.
STEP_OF: Mapping[str, str] = {
    NextThing.PREPARE_HOMECOMING: "HPH1",
    NextThing.DO_HPH2: "HPH2",
    NextThing.DO_HPH3: "HPH3",
    NextThing.DO_HPH4: "HPH4",
    NextThing.DO_HPH5: "HPH5",
}


# Next thing -> the one whose act answers it too.
SAME_ACT: Mapping[str, str] = {NextThing.SAY_WHEN: NextThing.ANSWER_READY}


def acts(
    *,
    pathway: Pathway,
    stay: HospitalStay | None,
    role: Role | str | None,
    turns: tuple[shapes.Turn, ...],
    steps: tuple[shapes.Station, ...],
) -> tuple[shapes.ActButton, ...]:
    """Return the acts of this role, in the pathway's order; the first one whose turn it is comes as the primary."""
    if role is None:
        return ()
    wanted = {SAME_ACT.get(turn.next_thing, turn.next_thing) for turn in turns}
    buttons: list[shapes.ActButton] = []
    for turn in turns:
        code = STEP_OF.get(turn.next_thing)
        step = next((each for each in steps if each.code == code and each.is_open), None)
        if step is not None and account_rules.may(role, Act(f"ANSWER_{code}")):
            buttons.append(
                shapes.ActButton(
                    turn.next_thing, turn.next_label, "pathways:checklist", (step.step_id,), None, True
                )
            )
    rows: list[tuple[Act, object, str, str, str | None]] = []
    if stay is not None:
        rows += [
            (act, words, route, thing, why(pathway, stay)) for act, words, route, thing, why in STAY_ACTS
        ]
    rows += [(act, words, route, thing, why(pathway)) for act, words, route, thing, why in HOME_ACTS]
    for act, words, route, thing, why_not in rows:
        if account_rules.may(role, act):
            is_primary = (
                thing in wanted and why_not is None and not any(button.is_primary for button in buttons)
            )
            buttons.append(
                shapes.ActButton(thing or act, str(words), route, (pathway.pk,), why_not, is_primary)
            )
    return tuple(buttons)
