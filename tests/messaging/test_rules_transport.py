"""How often a message is tried, which answers are final, when a file is whole, where it may go. Rules M1 to M11."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.rules import address_book, routing, transport
from messaging.rules.address_book import Entry, Refusal
from messaging.rules.routing import Rule

NOW = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)


def test_m1_the_waits_grow_and_end():
    waits = [transport.next_try_at(attempts=number, now=NOW) - NOW for number in range(1, 7)]
    assert waits == [timedelta(minutes=each) for each in (1, 5, 15, 60, 240, 240)]
    assert transport.next_try_at(attempts=7, now=NOW) is None
    assert sorted(waits) == waits


def test_m1_a_claim_outlasts_every_attempt_a_worker_may_make(settings):
    assert transport.CLAIM.total_seconds() > settings.CELERY_TASK_TIME_LIMIT


@pytest.mark.parametrize(("attempts", "shown"), [(0, False), (2, False), (3, True), (7, True)])
def test_m2_the_sender_sees_it_from_the_third_failure_on(attempts, shown):
    assert transport.is_shown(attempts) is shown


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 413, 422])
def test_m3_answers_of_the_400s_are_final(status):
    assert transport.is_refusal(status)


@pytest.mark.parametrize("status", [200, 204, 301, 408, 425, 429, 500, 502, 503])
def test_m3_other_answers_are_not_a_refusal(status):
    assert not transport.is_refusal(status)


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("https://epj.example.test/inn", None),
        ("https://epj.example.test:8443/inn?kilde=hph", None),
        ("http://127.0.0.1:8000/inn", None),
        ("http://localhost/inn", None),
        ("http://[::1]:8000/inn", None),
        ("http://epj.example.test/inn", "PLAIN"),
        ("http://127.0.0.1.example.test/inn", "PLAIN"),
        ("https://me:secret@epj.example.test/inn", "USER"),
        ("ftp://epj.example.test/inn", "NOT_A_URL"),
        ("https:///inn", "NOT_A_URL"),
        ("https://epj.example.test:port/", "NOT_A_URL"),
        ("https://[bad/", "NOT_A_URL"),
        ("", "NOT_A_URL"),
    ],
)
def test_m3_messages_go_over_tls_or_stay_on_the_machine(url, problem):
    assert transport.url_problem(url) == problem


@pytest.mark.parametrize("name", [".x.xml", "~x.xml", "x.xml.tmp", "x.part", "x.filepart", "x.XML.TEMP"])
def test_m4_a_name_that_says_unfinished_is_left(name):
    assert not transport.is_a_message_file(name)
    assert transport.is_a_message_file("x.xml")


@pytest.mark.parametrize(
    ("seconds", "ends", "whole"),
    [
        (4.9, True, False),
        (5, True, True),
        (5, False, False),
        (119, False, False),
        (120, False, True),
        (-3, True, False),
        (-3600, True, True),
    ],
)
def test_m4_a_file_is_left_until_it_is_whole(seconds, ends, whole):
    assert transport.is_whole(age=timedelta(seconds=seconds), begins_and_ends=ends) is whole


@pytest.mark.parametrize(
    ("raw", "ends"),
    [
        (b"<a><b/></a>\n", True),
        (b'<?xml version="1.0"?><!-- <c> --><a x="1">..</a>', False),  # a comment first: merely waits longer
        (b'\xef\xbb\xbf<?xml version="1.0"?>\n<n:a xmlns:n="u">text</n:a>', True),
        (b"<a><b></b>", False),
        (b"<a><b></b></", False),
        (b"", False),
        (b"text", False),
    ],
)
def test_m4_a_whole_message_ends_as_it_begins(raw, ends):
    assert transport.ends_as_it_begins(raw) is ends


@given(st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2040, 1, 1), timezones=st.just(UTC)))
def test_d10_a_receipt_is_due_96_elapsed_hours_after_the_message_was_made(made_at):
    assert transport.receipt_due_at(made_at) - made_at == timedelta(hours=96)
    assert transport.made_at(transport.receipt_due_at(made_at)) == made_at


# --- Routing -------------------------------------------------------------------------------------------------

RULES = [
    Rule(1),
    Rule(2, kind="LOG_INNLAGT"),
    Rule(3, service_code="KP02"),
    Rule(4, service_her_id=77),
    Rule(5, service_her_id=77, kind="LOG_INNLAGT"),
]


@pytest.mark.parametrize(
    ("her_id", "codes", "kind", "unit"),
    [
        (78, (), "EPIKRISE", 1),
        (78, (), "LOG_INNLAGT", 2),
        (78, ("KP02",), "LOG_INNLAGT", 3),
        (77, ("KP02",), "EPIKRISE", 4),
        (77, ("KP02",), "LOG_INNLAGT", 5),
        (None, (), "EPIKRISE", 1),
    ],
)
def test_m9_the_most_exact_row_counts(her_id, codes, kind, unit):
    assert routing.landing(RULES, service_her_id=her_id, service_codes=codes, kind=kind) == unit


def test_m9_without_a_row_that_fits_nobody_is_found():
    only = [Rule(4, service_her_id=77)]
    assert routing.landing(only, service_her_id=78, kind="EPIKRISE") is None


def test_m8_an_address_without_kinds_holds_nothing_back():
    assert routing.can_receive([], "EPIKRISE")
    assert routing.can_receive(["EPIKRISE"], "EPIKRISE")
    assert not routing.can_receive(["EPIKRISE"], "LOG_INNLAGT")


def test_m10_nobody_speaks_for_a_sender_without_a_number():
    assert routing.may_hand_over(registered=[59], sender=59)
    assert not routing.may_hand_over(registered=[59], sender=60)
    assert not routing.may_hand_over(registered=[59, None], sender=None)


def test_m7_a_receipt_comes_from_where_the_message_went():
    assert routing.answers_for(receiver=(59, 90998), answered_by=(59, None))
    assert routing.answers_for(receiver=(59, 90998), answered_by=(90998, None))
    assert routing.answers_for(receiver=(59, 90998), answered_by=(None, None))
    assert not routing.answers_for(receiver=(59, 90998), answered_by=(60, 90999))


# --- The address book as a file ---------------------------------------------------------------------------------

BOOK = "her_id;organisation_her_id;name;service_code;organisation_number;phone;kinds;active\r\n"
HOSPITAL = "59;;St. Olavs hospital;;883974832;72 57 30 00;;1\r\n"
WARD = "90998;59;Ortopedisk kirurgi;S12;;73 55 55 55;LOG_UTSKREVET INNLEGGELSESRAPPORT;\r\n"


def read(text, **known):
    return address_book.read(text.encode(), known=known.get("known", {}))


def test_m8_a_file_is_read_and_written_back_the_same():
    entries, refusals = read(BOOK + WARD + HOSPITAL)
    assert refusals == []
    assert entries[0] == Entry(
        90998, 59, "Ortopedisk kirurgi", "S12", "", "73 55 55 55", ("LOG_UTSKREVET", "INNLEGGELSESRAPPORT")
    )
    written = address_book.write(entries)
    again, _refusals = address_book.read(written, known={})
    assert set(again) == set(entries)
    assert address_book.write(again) == written


def test_m8_commas_and_another_order_of_the_columns_do():
    entries, refusals = read("name,her_id,organisation_her_id\nSt. Olavs,59,\n\n")
    assert (entries, refusals) == ([Entry(59, None, "St. Olavs")], [])


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        (BOOK + HOSPITAL.replace("59;", "x9;"), Refusal(2, "NUMBER", "x9")),
        (BOOK + HOSPITAL.replace("59;", "99999999999999;"), Refusal(2, "NUMBER", "99999999999999")),
        (BOOK + HOSPITAL.replace("59;", "0;"), Refusal(2, "NUMBER", "0")),
        (BOOK + HOSPITAL.replace("St. Olavs hospital", " "), Refusal(2, "NAME")),
        (BOOK + HOSPITAL.replace("St. Olavs hospital", "x" * 201), Refusal(2, "LONG", "name")),
        (BOOK + HOSPITAL.replace("883974832", "883974833"), Refusal(2, "ORGANISATION_NUMBER", "883974833")),
        (BOOK + HOSPITAL + WARD.replace("LOG_UTSKREVET", "LOG_ALT"), Refusal(3, "KIND", "LOG_ALT")),
        (BOOK + HOSPITAL.replace(";1\r", ";ja\r"), Refusal(2, "ACTIVE", "ja")),
        (BOOK + HOSPITAL + WARD + WARD, Refusal(4, "DOUBLE", "90998")),
        (BOOK + WARD, Refusal(2, "UNKNOWN", "59")),
        (BOOK + HOSPITAL + WARD + WARD.replace("90998;59", "1;90998"), Refusal(4, "NOT_AN_ORGANISATION", "90998")),
        (BOOK + HOSPITAL.replace(";1\r", ";1;2\r"), Refusal(2, "CELLS")),
        ("her_id;name\n", Refusal(1, "COLUMN", "organisation_her_id")),
        (BOOK.replace("phone", "telefon") + HOSPITAL, Refusal(1, "COLUMN", "telefon")),
        ("", Refusal(1, "COLUMN", "her_id")),
    ],
)  # fmt: skip
def test_m8_a_wrong_line_is_refused_with_its_number(text, refusal):
    assert refusal in read(text)[1]


def test_m8_a_file_in_another_encoding_is_refused():
    raw = (BOOK + HOSPITAL.replace("St. Olavs", "Sørlandet")).encode("latin-1")
    assert address_book.read(raw, known={}) == ([], [Refusal(2, "ENCODING")])


def test_m8_an_organisation_may_stand_in_the_book_already():
    assert read(BOOK + WARD, known={59: True})[1] == []
    assert read(BOOK + WARD, known={59: False})[1] == [Refusal(2, "NOT_AN_ORGANISATION", "59")]
