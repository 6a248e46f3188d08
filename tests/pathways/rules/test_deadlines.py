"""Due times as tables of days with names. Expected moments are written in Oslo time, with their offset."""

import json
from datetime import UTC, date, datetime

import pytest

from pathways.enums import DeadlineKind, Party, StartEvent
from pathways.rules import clock, deadlines
from tests.pathways.rules.moments import moment

DUE = [
    # Elapsed hours.
    pytest.param("TIDLIGMELDING", "2026-03-02T09:00+01:00", "2026-03-03T09:00+01:00", id="D1 ordinary day"),
    pytest.param(
        "TIDLIGMELDING", "2026-03-28T12:00+01:00", "2026-03-29T13:00+02:00", id="D1 clocks go forward 2026"
    ),
    pytest.param(
        "TIDLIGMELDING", "2026-10-24T12:00+02:00", "2026-10-25T11:00+01:00", id="D1 clocks go back 2026"
    ),
    pytest.param(
        "TIDLIGMELDING", "2027-03-27T12:00+01:00", "2027-03-28T13:00+02:00", id="D1 clocks go forward 2027"
    ),
    pytest.param(
        "TIDLIGMELDING", "2026-10-25T02:30+02:00", "2026-10-26T01:30+01:00", id="D1 first half past two"
    ),
    pytest.param(
        "TIDLIGMELDING", "2026-10-25T02:30+01:00", "2026-10-26T02:30+01:00", id="D1 second half past two"
    ),
    pytest.param("TIDLIGMELDING", "2026-12-31T23:30+01:00", "2027-01-01T23:30+01:00", id="D1 New Year's Eve"),
    pytest.param("TIDLIGMELDING", "2028-02-28T08:00+01:00", "2028-02-29T08:00+01:00", id="D1 leap day"),
    pytest.param("TIDLIGMELDING", "2026-03-02T08:00+00:00", "2026-03-03T09:00+01:00", id="D1 sent in UTC"),
    pytest.param(
        "HELSEOPPLYSNINGER_UPDATE", "2026-03-02T09:00+01:00", "2026-03-02T13:00+01:00", id="D2 ordinary day"
    ),
    pytest.param(
        "HELSEOPPLYSNINGER_UPDATE", "2026-03-29T00:30+01:00", "2026-03-29T05:30+02:00", id="D2 clocks forward"
    ),
    pytest.param(
        "INNLEGGELSESRAPPORT", "2026-03-02T09:00+01:00", "2026-03-03T09:00+01:00", id="D3 ordinary day"
    ),
    pytest.param(
        "INNLEGGELSESRAPPORT", "2026-03-28T12:00+01:00", "2026-03-29T13:00+02:00", id="D3 clocks forward"
    ),
    pytest.param(
        "INNLEGGELSESRAPPORT", "2026-10-24T12:00+02:00", "2026-10-25T11:00+01:00", id="D3 clocks back"
    ),
    pytest.param(
        "MELDING_OM_INNLAGT", "2026-03-02T22:00+01:00", "2026-03-03T02:00+01:00", id="D4 over midnight"
    ),
    pytest.param("READY_ANSWER", "2026-03-02T09:00+01:00", "2026-03-02T13:00+01:00", id="D5 ordinary day"),
    pytest.param("READY_ANSWER", "2026-10-25T00:30+02:00", "2026-10-25T03:30+01:00", id="D5 clocks back"),
    pytest.param("AVMELDING", "2026-03-02T09:00+01:00", "2026-03-02T11:00+01:00", id="D6 ordinary day"),
    pytest.param("APPREC", "2026-03-02T09:00+01:00", "2026-03-06T09:00+01:00", id="D10 ordinary day"),
    pytest.param("APPREC", "2026-03-27T09:00+01:00", "2026-03-31T10:00+02:00", id="D10 clocks go forward"),
    # The same day.
    pytest.param(
        "UTSKRIVNINGSRAPPORT", "2026-03-02T09:00+01:00", "2026-03-03T00:00+01:00", id="D7 ordinary day"
    ),
    pytest.param(
        "UTSKRIVNINGSRAPPORT", "2026-03-02T23:59+01:00", "2026-03-03T00:00+01:00", id="D7 a minute is left"
    ),
    pytest.param(
        "UTSKRIVNINGSRAPPORT", "2026-03-03T00:00+01:00", "2026-03-04T00:00+01:00", id="D7 the day begins"
    ),
    pytest.param(
        "UTSKRIVNINGSRAPPORT",
        "2026-03-02T23:30+00:00",
        "2026-03-04T00:00+01:00",
        id="D7 already Oslo's next day",
    ),
    pytest.param(
        "MELDING_OM_UTSKREVET", "2026-12-31T15:00+01:00", "2027-01-01T00:00+01:00", id="D7b New Year's Eve"
    ),
    pytest.param(
        "EPIKRISE_READY", "2026-03-29T01:00+01:00", "2026-03-30T00:00+02:00", id="D8 day of 23 hours"
    ),
    pytest.param("HOMECOMING", "2026-10-25T01:00+02:00", "2026-10-26T00:00+01:00", id="P1 day of 25 hours"),
    pytest.param("HOMECOMING", "2026-03-02T09:00+01:00", "2026-03-03T00:00+01:00", id="P1 ordinary day"),
    # Calendar days in Oslo.
    pytest.param("EPIKRISE", "2026-03-02T09:00+01:00", "2026-03-10T00:00+01:00", id="D9 ordinary day"),
    pytest.param("REQUEST_ANSWER", "2026-03-02T09:00+01:00", "2026-03-06T00:00+01:00", id="D11 ordinary day"),
    pytest.param("PRESCRIPTION", "2026-03-31T12:00+02:00", "2026-03-02T00:00+01:00", id="D12 counts back"),
    pytest.param("HPH2", "2026-03-02T15:00+01:00", "2026-03-06T00:00+01:00", id="D13 ordinary day"),
    pytest.param("HPH2", "2026-03-02T00:00+01:00", "2026-03-06T00:00+01:00", id="D13 home as the day begins"),
    pytest.param("HPH2", "2026-03-02T23:59:59+01:00", "2026-03-06T00:00+01:00", id="D13 home as it ends"),
    pytest.param("HPH2", "2026-03-27T15:00+01:00", "2026-03-31T00:00+02:00", id="D13 clocks go forward 2026"),
    pytest.param("HPH2", "2026-10-23T15:00+02:00", "2026-10-27T00:00+01:00", id="D13 clocks go back 2026"),
    pytest.param("HPH2", "2027-03-26T15:00+01:00", "2027-03-30T00:00+02:00", id="D13 clocks go forward 2027"),
    pytest.param("HPH2", "2026-03-26T15:00+01:00", "2026-03-30T00:00+02:00", id="D13 ends on the short day"),
    pytest.param("HPH2", "2026-12-31T15:00+01:00", "2027-01-04T00:00+01:00", id="D13 New Year's Eve"),
    pytest.param("HPH2", "2028-02-27T15:00+01:00", "2028-03-02T00:00+01:00", id="D13 over the leap day"),
    pytest.param("HPH2", "2027-02-27T15:00+01:00", "2027-03-03T00:00+01:00", id="D13 no leap day"),
    pytest.param("HPH3", "2026-03-02T15:00+01:00", "2026-03-17T00:00+01:00", id="D14 ordinary day"),
    pytest.param("HPH3", "2026-03-20T15:00+01:00", "2026-04-04T00:00+02:00", id="D14 clocks go forward"),
    pytest.param("HPH5", "2026-03-02T15:00+01:00", "2026-03-31T00:00+02:00", id="D15 clocks go forward"),
    pytest.param("HPH5", "2026-10-02T15:00+02:00", "2026-10-31T00:00+01:00", id="D15 clocks go back"),
    pytest.param("HPH5", "2028-02-01T15:00+01:00", "2028-03-01T00:00+01:00", id="D15 ends on the leap day"),
]


@pytest.mark.parametrize(("kind", "start", "due"), DUE)
def test_when_it_is_due(kind, start, due):
    due_at = deadlines.due_at(kind, moment(start))

    assert due_at == moment(due)
    assert due_at.tzinfo is UTC


def test_every_kind_has_one_line_and_every_line_a_named_day():
    assert set(deadlines.RULES) == set(DeadlineKind.values)
    assert len(deadlines.TABLE) == len(deadlines.RULES)
    assert {case.id.split()[0] for case in DUE} == {line.code for line in deadlines.TABLE}


@pytest.mark.parametrize(
    ("code", "party"),
    [
        pytest.param(code, party, id=f"{code} {party}")
        for party, codes in {
            Party.WARD: ("D1", "D2", "D4", "D6", "D7", "D7b", "D8", "D9"),
            Party.HOME_CARE: ("D3", "D12", "D13", "D14", "D15", "P1"),
            Party.COORDINATING_UNIT: ("D5",),
            Party.LETTERBOX: ("D10",),
            Party.GP: ("D11",),
        }.items()
        for code in codes
    ],
)
def test_who_answers_for_it(code, party):
    assert next(line for line in deadlines.TABLE if line.code == code).party == party


def test_a_notice_that_arrives_late_is_due_in_the_past():
    """D1, D3: the limit runs from what happened, not from when we heard of it."""
    admitted, received = moment("2026-03-02T09:00+01:00"), moment("2026-03-05T09:00+01:00")

    assert deadlines.due_at("INNLEGGELSESRAPPORT", admitted) < received


@pytest.mark.parametrize(
    ("kind", "hours", "due"),
    [
        pytest.param("INNLEGGELSESRAPPORT", 3, "2026-03-02T12:00+01:00", id="R10 Trondheim's three hours"),
        pytest.param("INNLEGGELSESRAPPORT", 48, "2026-03-04T09:00+01:00", id="R10 longer than the standard"),
        pytest.param("READY_ANSWER", 2, "2026-03-02T11:00+01:00", id="R10 'at once' made two hours"),
        pytest.param("TIDLIGMELDING", 12, "2026-03-02T21:00+01:00", id="R10 shorter than the law"),
        pytest.param("TIDLIGMELDING", 24, "2026-03-03T09:00+01:00", id="R10 just the law"),
        pytest.param("TIDLIGMELDING", 25, "2026-03-03T09:00+01:00", id="R10 never longer than the law"),
        pytest.param("INNLEGGELSESRAPPORT", 0, "2026-03-03T09:00+01:00", id="R10 no time at all"),
        pytest.param("HPH2", 3, "2026-03-06T00:00+01:00", id="R10 not the parties' to change"),
        pytest.param("INNLEGGELSESRAPPORT", None, "2026-03-03T09:00+01:00", id="R10 silent agreement"),
    ],
)
def test_what_an_agreement_may_set(kind, hours, due):
    assert deadlines.due_at(kind, moment("2026-03-02T09:00+01:00"), hours=hours) == moment(due)


@pytest.mark.parametrize(
    ("kind", "hours", "problem"),
    [
        pytest.param("INNLEGGELSESRAPPORT", 3, None, id="R10 allowed"),
        pytest.param("INNLEGGELSESRAPPORT", 0, "NOT_POSITIVE", id="R10 zero"),
        pytest.param("TIDLIGMELDING", 24, None, id="R10 the law's own limit"),
        pytest.param("TIDLIGMELDING", 25, "LONGER_THAN_LAW", id="R10 beyond the law"),
        pytest.param("HPH5", 24, "NOT_ADJUSTABLE", id="R10 the method's limit"),
        pytest.param("APPREC", 24, "NOT_ADJUSTABLE", id="R10 the standard's limit"),
    ],
)
def test_why_an_agreement_is_refused(kind, hours, problem):
    assert deadlines.hours_problem(kind, hours) == problem


@pytest.mark.parametrize(
    ("kind", "event", "problem"),
    [
        pytest.param("INNLEGGELSESRAPPORT", StartEvent.ADMITTED, None, id="R10 from the admission"),
        pytest.param("INNLEGGELSESRAPPORT", StartEvent.NOTICE_SENT, None, id="R10 from the notice"),
        pytest.param("INNLEGGELSESRAPPORT", StartEvent.HOMECOMING, "NOT_A_START", id="R10 from elsewhere"),
        pytest.param("TIDLIGMELDING", StartEvent.NEED_KNOWN, None, id="R10 from the known need"),
    ],
)
def test_which_event_an_agreement_may_start_from(kind, event, problem):
    assert deadlines.start_problem(kind, event) == problem


EASTER = frozenset({date(2026, 4, 2), date(2026, 4, 3), date(2026, 4, 5), date(2026, 4, 6)})


@pytest.mark.parametrize(
    ("kind", "start", "due"),
    [
        pytest.param(
            "HPH2", "2026-03-31T15:00+02:00", "2026-04-08T00:00+02:00", id="R27 three days over Easter"
        ),
        pytest.param("HPH2", "2026-03-24T15:00+01:00", "2026-03-28T00:00+01:00", id="R27 before Easter"),
        pytest.param(
            "HPH2", "2026-04-03T15:00+02:00", "2026-04-09T00:00+02:00", id="R27 home on Good Friday"
        ),
        pytest.param(
            "HOMECOMING", "2026-04-02T15:00+02:00", "2026-04-05T00:00+02:00", id="R27 same day is red"
        ),
        pytest.param(
            "TIDLIGMELDING",
            "2026-04-01T20:00+02:00",
            "2026-04-04T20:00+02:00",
            id="R27 hours stand still on red days",
        ),
        pytest.param(
            "TIDLIGMELDING", "2026-04-03T10:00+02:00", "2026-04-05T00:00+02:00", id="R27 begins on a red day"
        ),
        pytest.param(
            "TIDLIGMELDING", "2026-04-01T00:00+02:00", "2026-04-02T00:00+02:00", id="R27 ends before red"
        ),
    ],
)
def test_red_days_do_not_count_where_an_agreement_says_so(kind, start, due):
    assert deadlines.due_at(kind, moment(start), skip_holidays=True, holidays=EASTER) == moment(due)
    assert deadlines.due_at(kind, moment(start), holidays=EASTER) == deadlines.due_at(kind, moment(start))


def test_the_second_limit_comes_after_the_first():
    """R11: from the table, or from an agreement; elapsed hours over a clock change too."""
    due = moment("2026-03-29T00:00+01:00")

    assert deadlines.escalates_at("HPH2", due) == moment("2026-03-30T01:00+02:00")
    assert deadlines.escalates_at("HPH2", due, hours=0) == due
    with pytest.raises(ValueError, match="before the first"):
        deadlines.escalates_at("HPH2", due, hours=-1)


def test_a_page_can_say_how_the_hours_were_counted():
    """R12: an agreement's hours, from the notice."""
    basis = deadlines.explain(
        "INNLEGGELSESRAPPORT",
        start_event="NOTICE_SENT",
        start_at=moment("2026-03-28T23:30+01:00"),
        hours=3,
        agreement="Trondheim",
    )

    assert json.loads(json.dumps(basis)) == {
        "rule": "D3",
        "kind": "INNLEGGELSESRAPPORT",
        "basis": "STANDARD",
        "source": "HIS 1143:2014 (2019)",
        "party": "HOME_CARE",
        "start_event": "NOTICE_SENT",
        "start_at": "2026-03-28T22:30:00+00:00",
        "clock": "HOURS",
        "hours": 3,
        "days": None,
        "zone": "UTC",
        "at_once": False,
        "set_by": "AGREEMENT",
        "agreement": "Trondheim",
        "days_skipped": [],
        "due_at": "2026-03-29T01:30:00+00:00",
        "escalates_at": "2026-03-29T13:30:00+00:00",
    }


def test_a_page_can_say_how_the_days_were_counted():
    """R12: calendar days, with the red days that were left out."""
    basis = deadlines.explain(
        "HPH2",
        "HOMECOMING",
        moment("2026-03-31T15:00+02:00"),
        skip_holidays=True,
        holidays=EASTER,
        escalation_hours=6,
    )

    assert (basis["clock"], basis["days"], basis["hours"], basis["zone"]) == ("DAYS", 3, None, "Europe/Oslo")
    assert basis["days_skipped"] == ["2026-04-02", "2026-04-03", "2026-04-05", "2026-04-06"]
    assert basis["set_by"] == "RULE"
    assert basis["escalates_at"] == "2026-04-08T04:00:00+00:00"


def test_what_does_not_count_is_not_named_as_the_agreement():
    """R12: hours that an agreement may not set are not what set the limit."""
    assert (
        deadlines.explain("HPH2", "HOMECOMING", moment("2026-03-02T15:00+01:00"), hours=3)["set_by"] == "RULE"
    )


NAIVE = datetime(2026, 3, 2, 9, 0)


@pytest.mark.parametrize(
    "call",
    [
        pytest.param(lambda: deadlines.due_at("TIDLIGMELDING", NAIVE), id="R8 hours"),
        pytest.param(lambda: deadlines.due_at("HPH2", NAIVE), id="R9 days"),
        pytest.param(lambda: deadlines.escalates_at("HPH2", NAIVE), id="R11 second limit"),
        pytest.param(lambda: clock.oslo_date(NAIVE), id="R9 the day in Oslo"),
        pytest.param(lambda: clock.oslo_text(NAIVE), id="R9 the time in Oslo"),
    ],
)
def test_a_clock_time_without_zone_is_no_moment(call):
    with pytest.raises(ValueError, match="time zone"):
        call()


def test_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="no deadline rule for HPH9"):
        deadlines.due_at("HPH9", moment("2026-03-02T09:00+01:00"))


@pytest.mark.parametrize(
    ("text", "day", "shown"),
    [
        pytest.param("2026-03-02T22:59+00:00", date(2026, 3, 2), "02.03.2026 23:59", id="R9 winter evening"),
        pytest.param("2026-03-02T23:00+00:00", date(2026, 3, 3), "03.03.2026 00:00", id="R9 winter midnight"),
        pytest.param("2026-07-02T22:00+00:00", date(2026, 7, 3), "03.07.2026 00:00", id="R9 summer midnight"),
    ],
)
def test_the_day_in_oslo(text, day, shown):
    assert clock.oslo_date(moment(text)) == day
    assert clock.oslo_text(moment(text)) == shown
