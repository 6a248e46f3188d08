"""The address book, messages to services we do not have, and who may hand over what. M8 to M10."""

import json
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import Membership, Unit
from accounts.rules import NotAllowed
from messaging import admin, operations
from messaging.enums import MessageState, Outcome, Source, TaskReason
from messaging.models import Address, ApiClient, InboxRule, InboxTask, Line, Message, RawMessage
from messaging.queries import inboxes
from pathways.models import Pathway
from tests.cast import NOON, admitted
from tests.messaging.conftest import TAKEN_IN_AT
from tests.messaging.test_writing import _report, send, write
from tests.messaging.xml import official

pytestmark = pytest.mark.django_db
BOOK = """her_id;organisation_her_id;name;service_code;organisation_number;phone;kinds;active
90998;59;Ortopedisk kirurgi;S12;;73 55 55 55;LOG_UTSKREVET DIALOG_NOTAT;1
59;;St. Olavs hospital;;883974832;72 57 30 00;;1
"""
WRONG = BOOK.replace("59;;St. Olavs hospital", "x;;St. Olavs hospital")


# --- The file -------------------------------------------------------------------------------------------------


@pytest.fixture
def book(tmp_path):
    file = tmp_path / "book.csv"
    file.write_text(BOOK)
    return file


def plo(*arguments):
    out, err = StringIO(), StringIO()
    try:
        call_command("plo", "address-book", *map(str, arguments), stdout=out, stderr=err)
    except CommandError as error:
        return str(error), err.getvalue()
    return json.loads(out.getvalue()) if out.getvalue() else None, err.getvalue()


def test_a_file_fills_the_book_and_again_changes_nothing(db, book):
    assert plo(book, "--dry-run")[0] == {"added": 2, "changed": 0, "same": 0}
    assert not Address.objects.exists()
    assert plo(book)[0] == {"added": 2, "changed": 0, "same": 0}
    ward = Address.objects.get(her_id=90998)
    assert (ward.organisation.her_id, ward.kinds) == (59, ["LOG_UTSKREVET", "DIALOG_NOTAT"])
    assert plo(book)[0] == {"added": 0, "changed": 0, "same": 2}
    book.write_text(BOOK.replace("73 55 55 55", "73 55 55 56"))
    assert plo(book)[0] == {"added": 0, "changed": 1, "same": 1}
    assert Address.objects.get(her_id=90998).phone == "73 55 55 56"


def test_a_wrong_file_is_refused_whole_with_the_lines(db, book):
    book.write_text(WRONG)
    said, lines = plo(book)
    assert "Nothing was taken in" in said
    assert "Line 3: x is not a HER-id." in lines
    assert "Line 2: the organisation 59 stands neither" in lines
    assert not Address.objects.exists()


def test_the_book_goes_out_and_in_again_the_same(db, book, tmp_path):
    plo(book)
    plo(tmp_path / "out.csv", "--export")
    first = (tmp_path / "out.csv").read_bytes()
    Address.objects.filter(organisation__isnull=False).delete()
    Address.objects.all().delete()
    assert plo(tmp_path / "out.csv")[0] == {"added": 2, "changed": 0, "same": 0}
    plo(tmp_path / "again.csv", "--export")
    assert (tmp_path / "again.csv").read_bytes() == first


def test_a_file_that_is_not_there_is_said(db, tmp_path):
    assert "No such file" in plo(tmp_path / "gone.csv")[0]


# --- What a receiver can take -------------------------------------------------------------------------------------


def test_m8_what_the_receiver_cannot_take_does_not_leave(outside, book):
    plo(book)
    pathway = admitted(outside)
    write(pathway, "INNLEGGELSESRAPPORT", outside.anne, _report())
    with pytest.raises(NotAllowed, match=r"cannot receive Innleggelsesrapport.* Telephone 73 55 55 55"):
        send(pathway, "INNLEGGELSESRAPPORT", outside.anne)
    assert Message.objects.get(pathway=pathway, kind="INNLEGGELSESRAPPORT").state == MessageState.DRAFT
    pathway.stay.refresh_from_db()
    assert pathway.stay.innleggelsesrapport_sent_at is None
    # When the book says that it can
    Address.objects.filter(her_id=90998).update(kinds=["INNLEGGELSESRAPPORT"])
    assert send(pathway, "INNLEGGELSESRAPPORT", outside.anne).state == MessageState.SENT


def test_m8_a_closed_address_takes_nothing(outside, book):
    plo(book)
    Address.objects.update(is_active=False, kinds=[])
    pathway = admitted(outside)
    write(pathway, "INNLEGGELSESRAPPORT", outside.anne, _report())
    with pytest.raises(NotAllowed, match="no messages any more"):
        send(pathway, "INNLEGGELSESRAPPORT", outside.anne)


# --- Unknown services ------------------------------------------------------------------------------------------


def take_in(to=5079, source=Source.FOLDER, client=None):
    raw = official.example(official.INNLAGT).replace(b"<Id>5078</Id>", b"<Id>%d</Id>" % to)
    return operations.take_in(raw=raw, now=TAKEN_IN_AT, source=source, client=client)


def test_m9_a_message_to_an_unknown_service_lands_with_the_coordinating_unit(cast):
    result = take_in()
    message = Message.objects.get()
    assert (result.receipt_status, message.receiver_unit) == ("1", cast.office)
    task = InboxTask.objects.get(reason=TaskReason.UNKNOWN_SERVICE)
    assert task.unit == cast.office
    assert "5079" in task.sentence
    assert Pathway.objects.count() == 1


def test_m9_a_row_sends_it_where_the_administrator_wants(cast):
    InboxRule.objects.create(organisation_her_id=99387, unit=cast.office)
    InboxRule.objects.create(organisation_her_id=99387, service_code="KP02", unit=cast.district)
    Address.objects.create(her_id=5079, name="Sykepleietjenesten", service_code="KP02")
    take_in()
    assert Message.objects.get().receiver_unit == cast.district


def test_m9_a_row_of_another_organisation_or_a_closed_unit_does_not_count(cast):
    InboxRule.objects.create(organisation_her_id=1, service_her_id=5079, unit=cast.elsewhere)
    InboxRule.objects.create(organisation_her_id=99387, service_her_id=5079, unit=cast.district)
    Unit.objects.filter(pk=cast.district.pk).update(is_active=False)
    take_in()
    assert Message.objects.get().receiver_unit == cast.office


def test_m9_a_service_that_has_closed_is_like_an_unknown_one(cast):
    Unit.objects.filter(pk=cast.district.pk).update(is_active=False)
    take_in(to=5078)
    assert Message.objects.get().receiver_unit == cast.office


def test_m9_an_organisation_that_has_closed_refuses(cast):
    Unit.objects.filter(pk=cast.municipality.pk).update(is_active=False)
    result = take_in()
    assert (result.receipt_status, result.outcome) == ("2", Outcome.REFUSED)
    assert result.errors[0]["code"] == "E21"


def test_m9_a_known_service_gets_its_own_without_a_word(cast):
    InboxRule.objects.create(organisation_her_id=99387, unit=cast.office)
    take_in(to=5078)
    assert Message.objects.get().receiver_unit == cast.district
    assert not InboxTask.objects.exists()


def test_m9_the_start_warns_of_an_inbox_that_nobody_owns(cast):
    Unit.objects.exclude(pk__in=[cast.municipality.pk, cast.trust.pk]).update(is_internal=False)
    # The municipality has its coordinating unit; the trust has nobody yet.
    assert [each.pk for each in inboxes.without_inbox()] == [cast.trust.pk]
    (warning,) = admin.inboxes_have_owners(databases=["default"])
    assert (warning.id, cast.trust.name in warning.msg) == ("messaging.W001", True)
    InboxRule.objects.create(organisation_her_id=59, unit=cast.ward)
    assert admin.inboxes_have_owners(databases=["default"]) == []
    Membership.objects.filter(unit=cast.ward).delete()
    assert [each.pk for each in inboxes.without_inbox()] == [cast.trust.pk]


def test_m9_a_row_names_a_unit_of_its_own_organisation(cast):
    InboxRule(organisation_her_id=99387, unit=cast.district).full_clean()
    with pytest.raises(ValidationError, match="belong"):
        InboxRule(organisation_her_id=99387, unit=cast.ward).full_clean()


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"url": "http://epj.example.test/"}, "url"), ({"token_file": ""}, "token_file"), ({"token_file": "../x"}, "token_file")],
)  # fmt: skip
def test_m5_a_line_over_https_has_a_safe_address_and_a_token(db, changes, field):
    good = {"her_id": 59, "name": "St. Olavs", "way": "HTTPS", "url": "https://x.test/", "token_file": "olav"}
    Line(**good).full_clean()
    with pytest.raises(ValidationError) as error:
        Line(**{**good, **changes}).full_clean()
    assert field in error.value.message_dict


# --- Who may hand over ----------------------------------------------------------------------------------------------


def post(token):
    return Client().post(
        "/api/messages/inbound/",
        official.example(official.INNLAGT),
        content_type="application/xml",
        headers={"Authorization": f"Bearer {token}"},
    )


def test_m10_a_client_hands_over_what_its_own_organisation_sent(cast):
    ours = operations.create_client(name="Hospital", her_id=59, now=NOON)
    others = operations.create_client(name="Other", her_id=99387, now=NOON)
    refused = post(others)
    assert refused.status_code == 403
    assert "not registered for messages from" in json.loads(refused.content)["detail"]
    row = RawMessage.objects.get()
    assert (row.outcome, row.receipt_status, Message.objects.count()) == (Outcome.OTHER_SENDER, "", 0)
    assert post(ours).status_code == 200
    assert Message.objects.count() == 1


def test_m10_a_client_of_a_ward_speaks_for_its_hospital(cast):
    assert post(operations.create_client(name="Ward", her_id=90998, now=NOON)).status_code == 200


def test_m10_a_message_service_is_registered_for_those_it_brings(cast):
    call_command("api_client", "Service", her_id=99387, sender=[59, 60], stdout=StringIO())
    client = ApiClient.objects.get()
    assert [each.her_id for each in client.senders.all()] == [59, 60]
    assert take_in(to=5078, source=Source.API, client=client).outcome == Outcome.TAKEN_IN


def test_m10_a_receipt_is_handed_over_by_the_one_who_gives_it(cast):
    token = operations.create_client(name="Other", her_id=91096, now=NOON)
    answer = Client().post(
        "/api/messages/inbound/",
        official.example(official.APPREC),
        content_type="application/xml",
        headers={"Authorization": f"Bearer {token}"},
    )
    assert (answer.status_code, InboxTask.objects.count()) == (403, 0)
