"""Reports: the draft that is begun for you, what is kept as typed, what stops the sending, what sending does."""

from datetime import timedelta

import pytest

from accounts.models import Unit
from accounts.rules import NotAllowed
from messaging import operations
from messaging.enums import Direction, MessageState
from messaging.models import Message
from messaging.queries.writing import missing_keys, points_of
from pathways import operations as pathway_operations
from pathways.enums import DeadlineKind, State
from pathways.models import NextOfKin, Pathway
from tests import cast as cast_module
from tests.cast import ADMITTED_AT, NOON, admitted, author, pathway_at

pytestmark = pytest.mark.django_db

TIDLIGMELDING = {
    "status": "Falt hjemme, brudd i lårhalsen. Våken og klar.",
    "expected_course": "Opereres i morgen. Forventes å gå med rullator.",
    "expected_discharge": "2026-03-09",
    "contact": "Ortopedisk 73 55 55 55",
}


def write(pathway, kind, user, values, reasons=None, edition=99, now=NOON):
    return operations.save_draft(
        pathway_id=pathway.pk,
        kind=kind,
        values=values,
        reasons=reasons or {},
        edition=edition,
        by=author(user),
        now=now,
    )


def send(pathway, kind, user, now=NOON):
    return operations.send(pathway_id=pathway.pk, kind=kind, by=author(user), now=now)


def test_a_tidligmelding_begins_with_what_is_known(cast):
    pathway = admitted(cast)
    Unit.objects.filter(pk=cast.ward.pk).update(phone="73555555")
    NextOfKin.objects.create(patient=pathway.patient, name="Ola Skog", relation="sønn", phone="90000000")
    pathway.patient.critical_information = "Penicillin"
    pathway.patient.save()
    draft = operations.open_draft(
        pathway_id=pathway.pk, kind="TIDLIGMELDING", by=author(cast.bjorn), now=NOON
    )
    assert draft.content["contact"] == "Ortopedisk kirurgi 73555555"
    assert draft.content["next_of_kin"] == "Ola Skog, sønn, 90000000"
    assert draft.content["critical_information"] == "Penicillin"
    assert "status" not in draft.content
    assert draft.sender_unit == cast.ward


def test_opening_twice_is_one_draft(cast):
    pathway = admitted(cast)
    first, second = (
        operations.open_draft(pathway_id=pathway.pk, kind="TIDLIGMELDING", by=author(cast.bjorn), now=NOON)
        for _again in range(2)
    )
    assert first.pk == second.pk


def test_the_next_admission_report_begins_with_the_last_one_and_says_so(cast):
    # Given a patient who was in hospital before, with a report that tells of medicines
    before = admitted(cast)
    write(before, "INNLEGGELSESRAPPORT", cast.anne, {**_report(), "medicines": "Paracet 1 g x 3"})
    send(before, "INNLEGGELSESRAPPORT", cast.anne)
    # When the patient is admitted again
    again = admitted(cast, at=ADMITTED_AT + timedelta(days=60))
    draft = operations.open_draft(
        pathway_id=again.pk, kind="INNLEGGELSESRAPPORT", by=author(cast.anne), now=again.started_at
    )
    # Then the old text is there, and nobody can take it for a new one
    assert draft.content["medicines"] == "Innleggelsesrapport 02.03.2026:\nParacet 1 g x 3"


def _report():
    return dict.fromkeys(
        (
            "reason_for_admission",
            "course_before_admission",
            "critical_information",
            "medicines",
            "nursing_summary",
            "function_in_words",
            "services",
            "aids",
            "contact",
            "next_of_kin",
            "individual_plan",
        ),
        "Et svar i hele ord",
    )


def test_points_and_gaps_follow_the_text(cast):
    pathway = admitted(cast)
    draft = write(pathway, "TIDLIGMELDING", cast.bjorn, {"status": "Våken og klar"})
    points = points_of(draft)
    assert [key for key, _label in points.missing] == ["expected_course", "expected_discharge", "contact"]
    assert (points.earned, points.of) == (2, 4)
    # A reason stands in for what cannot be known, but not for a telephone number.
    draft = write(
        pathway,
        "TIDLIGMELDING",
        cast.bjorn,
        {"status": "Våken og klar"},
        {"expected_course": "Ikke avklart", "expected_discharge": "Ikke avklart", "contact": "Vet ikke"},
    )
    assert [key for key, _label in points_of(draft).missing] == ["contact"]
    assert points_of(draft).earned == 2


def test_sending_is_refused_until_the_parts_are_there_and_then_meets_the_deadline(cast):
    pathway = admitted(cast)
    write(pathway, "TIDLIGMELDING", cast.bjorn, {**TIDLIGMELDING, "expected_course": " "})
    with pytest.raises(NotAllowed, match="Expected course"):
        send(pathway, "TIDLIGMELDING", cast.bjorn)
    clock = pathway.deadlines.get(kind=DeadlineKind.TIDLIGMELDING)
    assert (clock.met_at, Message.objects.get().state) == (None, MessageState.DRAFT)

    write(pathway, "TIDLIGMELDING", cast.bjorn, TIDLIGMELDING)
    message = send(pathway, "TIDLIGMELDING", cast.bjorn)
    clock.refresh_from_db()
    pathway.stay.refresh_from_db()
    assert clock.met_at == NOON
    assert str(pathway.stay.expected_discharge_date) == "2026-03-09"
    assert (message.direction, message.state) == (Direction.INTERNAL, MessageState.ACKNOWLEDGED)
    assert (message.receiver_unit, message.author) == (cast.office, cast.bjorn)


def test_a_sent_tidligmelding_is_followed_by_updates_that_say_what_has_changed(cast):
    pathway = admitted(cast)
    write(pathway, "TIDLIGMELDING", cast.bjorn, TIDLIGMELDING)
    first = send(pathway, "TIDLIGMELDING", cast.bjorn)
    with pytest.raises(NotAllowed, match="helseopplysninger"):
        operations.open_draft(pathway_id=pathway.pk, kind="TIDLIGMELDING", by=author(cast.bjorn), now=NOON)

    draft = operations.open_draft(
        pathway_id=pathway.pk, kind="HELSEOPPLYSNINGER", by=author(cast.bjorn), now=NOON
    )
    assert missing_keys(draft.kind, draft.content, draft.reasons) == ["changes"]
    update = write(
        pathway, "HELSEOPPLYSNINGER", cast.bjorn, {**TIDLIGMELDING, "changes": "Reiser en uke senere"}
    )
    update = send(pathway, "HELSEOPPLYSNINGER", cast.bjorn)
    assert (update.status, update.parent_id) == ("M", first.message_id)
    assert update.conversation_id == first.message_id


def test_sending_twice_sends_once(cast):
    pathway = admitted(cast)
    write(pathway, "TIDLIGMELDING", cast.bjorn, TIDLIGMELDING)
    send(pathway, "TIDLIGMELDING", cast.bjorn)
    with pytest.raises(NotAllowed):
        send(pathway, "TIDLIGMELDING", cast.bjorn)
    assert Message.objects.exclude(state=MessageState.DRAFT).count() == 1


def test_somebody_elses_text_is_never_overwritten_unseen(cast):
    pathway = admitted(cast)
    gro = cast_module._person("gro", "Gro Graf", cast.ward, "WARD_NURSE")
    write(pathway, "TIDLIGMELDING", cast.bjorn, {"status": "Bjørns tekst"}, edition=0)
    with pytest.raises(NotAllowed, match="Bjørn Berg"):
        write(pathway, "TIDLIGMELDING", gro, {"status": "Gros tekst"}, edition=0)
    assert Message.objects.get().content == {"status": "Bjørns tekst"}
    # Having seen it, she writes on; and her own late saves never stop herself.
    write(pathway, "TIDLIGMELDING", gro, {"status": "Begges tekst"}, edition=1)
    write(pathway, "TIDLIGMELDING", gro, {"status": "Begges tekst, mer"}, edition=1)
    assert Message.objects.get().content == {"status": "Begges tekst, mer"}


def test_a_known_text_is_put_after_what_is_written(cast):
    pathway = admitted(cast)
    write(pathway, "TIDLIGMELDING", cast.bjorn, {"status": "Våken."})
    for _twice in range(2):
        draft = operations.insert_known(
            pathway_id=pathway.pk,
            kind="TIDLIGMELDING",
            part="status",
            number=0,
            by=author(cast.bjorn),
            now=NOON,
        )
    assert draft.content["status"] == "Våken.\nHoftebrudd"


@pytest.mark.parametrize("kind", ["TIDLIGMELDING", "INNLEGGELSESRAPPORT", "UTSKRIVNINGSRAPPORT"])
def test_strangers_and_wrong_roles_write_nothing(cast, kind):
    pathway = admitted(cast)
    with pytest.raises(Pathway.DoesNotExist):
        operations.open_draft(pathway_id=pathway.pk, kind=kind, by=author(cast.cecilie), now=NOON)
    with pytest.raises(NotAllowed):
        operations.open_draft(pathway_id=pathway.pk, kind=kind, by=author(cast.kari), now=NOON)
    assert not Message.objects.exists()


def test_nothing_is_written_on_a_closed_pathway(cast):
    pathway = pathway_at(cast, State.COMPLETED)
    with pytest.raises(NotAllowed):
        operations.open_draft(
            pathway_id=pathway.pk, kind="UTSKRIVNINGSRAPPORT", by=author(cast.lars), now=NOON
        )


def test_a_draft_follows_the_part_to_another_district(cast):
    pathway = admitted(cast)
    write(pathway, "INNLEGGELSESRAPPORT", cast.anne, {"aids": "Rullator"})
    other = Unit.objects.create(
        name="Nord", kind=cast.district.kind, parent=cast.municipality, her_id=5, is_internal=True
    )
    inger = cast_module._person("inger", "Inger Nord", other, "HOME_NURSE")
    pathway_operations.place(pathway_id=pathway.pk, unit=other, by=author(cast.lars), now=NOON)
    draft = operations.open_draft(
        pathway_id=pathway.pk, kind="INNLEGGELSESRAPPORT", by=author(inger), now=NOON
    )
    assert (draft.sender_unit, draft.content) == (other, {"aids": "Rullator"})
