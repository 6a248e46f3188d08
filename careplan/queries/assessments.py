"""The assessments of a patient for their page: the newest of each kind, and every value over time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts import models as account_models
from careplan import charts, wording
from careplan.enums.assessments import AssessmentKind, Frailty, IplosScore
from careplan.models import Assessment
from careplan.queries import geriatric as geriatric_queries
from careplan.queries import readings as reading_queries
from careplan.queries.geriatric import SuggestionView
from careplan.queries.readings import SCORE, WEIGHT, WEIGHT_ITEM, Reading, Readings
from careplan.rules import falls, frailty, iplos, news2, nutrition
from checklists import rules as checklist_rules
from pathways import models as pathway_models
from pathways.rules import clock

# So many sets of IPLOS scores stand beside each other; older ones are in the history of the case.
COLUMNS = 4
TENTH = Decimal("0.1")


@dataclass(frozen=True)
class Value:
    """One value of a series. `text` is the number as people read it, `words` what it means, `is_heeded` that it warns.

    `number` is None where there is none to draw. `address_id` is the assessment that can be corrected, None else.
    """

    at: datetime
    by_name: str
    source: str
    number: Decimal | None
    text: str
    words: tuple[str, ...]
    is_heeded: bool
    note: str
    reason: str
    before: str
    address_id: int | None


@dataclass(frozen=True)
class Series:
    """All values of one kind, newest first."""

    kind: str
    label: str
    scale: str
    values: tuple[Value, ...]
    chart: charts.Chart | None

    @property
    def newest(self) -> Value | None:
        return self.values[0] if self.values else None


@dataclass(frozen=True)
class IplosRow:
    """One variable: its scores newest first (None: not scored), and how many steps more help than the time before."""

    label: str
    scores: tuple[int | None, ...]
    words: str
    needs_help: bool
    change: int | None


@dataclass(frozen=True)
class IplosTable:
    """The function scores. There is no mean, and no sum."""

    values: tuple[Value, ...]
    rows: tuple[IplosRow, ...]
    with_help: int

    @property
    def newest(self) -> Value | None:
        return self.values[0] if self.values else None

    @property
    def columns(self) -> tuple[Value, ...]:
        return self.values[:COLUMNS]


@dataclass(frozen=True)
class AssessmentsPage:
    """What the page shows."""

    news2: Series
    frailty: Series
    nutrition: Series
    weight: Series
    falls: Series
    iplos: IplosTable
    suggestion: SuggestionView | None

    @property
    def newest(self) -> tuple[tuple[str, Value], ...]:
        """Return the newest of each kind that has been assessed, with the short name of the kind."""
        named: tuple[tuple[str, Series | IplosTable], ...] = (
            ("NEWS2", self.news2),
            ("CFS", self.frailty),
            (str(_("Weight")), self.weight),
            ("MUST", self.nutrition),
            (str(_("Falls")), self.falls),
        )
        return tuple((name, each.newest) for name, each in named if each.newest is not None)


def assessments_page(*, pathway_id: int, user: account_models.User, now: datetime) -> AssessmentsPage:
    """Return the assessments of the patient. Eleven queries. Raises Pathway.DoesNotExist for a stranger."""
    pathway = pathway_models.Pathway.objects.visible_to(user).get(pk=pathway_id)
    readings = reading_queries.readings_of(patient_id=pathway.patient_id, user=user)
    return AssessmentsPage(
        news2=_news2(readings, pathway_id),
        frailty=_frailty(readings, pathway_id),
        nutrition=_nutrition(readings, pathway_id),
        weight=_weight(readings),
        falls=_falls(readings, pathway_id),
        iplos=_iplos(readings, pathway_id),
        suggestion=geriatric_queries.suggestion_of(pathway=pathway, user=user, now=now, readings=readings),
    )


def assessment_of(*, assessment_id: int, user: account_models.User) -> Assessment:
    """Return the assessment. Raises Assessment.DoesNotExist for a stranger. Two queries."""
    seen = pathway_models.Pathway.objects.visible_to(user)
    return Assessment.objects.get(pk=assessment_id, pathway__in=seen)


def missing_words(keys: Sequence[str], labels: Mapping[str, Any]) -> str:
    """Return the sentence that says what is missing."""
    return _("Cannot be worked out: %(what)s is missing.") % {"what": _named(keys, labels)}


def _named(keys: Sequence[str], labels: Mapping[str, Any]) -> str:
    return ", ".join(str(labels[key]) for key in keys)


def _news2(readings: Readings, pathway_id: int) -> Series:
    found = []
    for reading, result in readings.news2():
        total, level = result.total, result.level
        words: tuple[str, ...] = (
            (str(capfirst(wording.LEVEL_LABELS[level])),)
            if level is not None
            else (missing_words(result.missing, wording.NEWS2_LABELS),)
        )
        if level is None and result.level_at_least in news2.URGENT:
            words += (_("At least %(number)d already.") % {"number": result.at_least},)
        if result.scale == news2.SCALE_2:
            words += (_("SpO2 scale 2"),)
        before = news2.work_out(reading.before).total if reading.before else None
        found.append(
            _value(
                reading,
                pathway_id,
                number=total,
                words=words,
                is_heeded=(level or result.level_at_least) in news2.URGENT,
                before=before,
            )
        )
    marks = (charts.Mark(Decimal(5), _("medium")), charts.Mark(Decimal(7), _("high")))
    return _series(AssessmentKind.NEWS2, "0–20", found, low=0, high=9, marks=marks)


def _frailty(readings: Readings, pathway_id: int) -> Series:
    found = [
        _value(
            each,
            pathway_id,
            number=each.values[SCORE],
            words=(str(capfirst(Frailty(each.values[SCORE]).label)),),
            is_heeded=frailty.is_frail(each.values[SCORE]),
            before=each.before[SCORE] if each.before else None,
        )
        for each in readings.of(AssessmentKind.FRAILTY)
        if frailty.is_on_scale(each.values[SCORE])
    ]
    marks = (charts.Mark(Decimal(frailty.FRAIL_FROM), _("frail")),)
    return _series(AssessmentKind.FRAILTY, "1–9", found, low=1, high=9, marks=marks)


def _nutrition(readings: Readings, pathway_id: int) -> Series:
    found = []
    for each in readings.of(AssessmentKind.NUTRITION):
        must = nutrition.must_of(each.values)
        words: tuple[str, ...] = ()
        if must.risk is not None:
            words += (str(capfirst(wording.MUST_LABELS[must.risk])),)
        if must.missing:
            words += (missing_words(must.missing, wording.NUTRITION_LABELS),)
        if must.bmi is not None:
            words += (_("BMI %(number)s") % {"number": _number(_tenth(must.bmi))},)
        before = nutrition.must_of(each.before).total if each.before else None
        found.append(
            _value(
                each,
                pathway_id,
                number=must.total,
                words=words,
                is_heeded=must.risk == nutrition.Risk.HIGH,
                before=before,
            )
        )
    marks = (charts.Mark(Decimal(nutrition.RISK_FROM), _("high risk")),)
    return _series(AssessmentKind.NUTRITION, "0–6", found, low=0, high=nutrition.HIGHEST_TOTAL, marks=marks)


def _weight(readings: Readings) -> Series:
    found: list[Value] = []
    weighed: list[nutrition.Weighed] = []
    for each in readings.of(WEIGHT):
        kilograms = Decimal(str(each.values[WEIGHT_ITEM]))
        weighed.append(nutrition.Weighed(clock.oslo_date(each.at), kilograms))
        loss = nutrition.loss_over_time(weighed)
        words: tuple[str, ...] = ()
        if loss is not None and loss > 0:
            words = (
                _("%(number)s %% less than the most in six months")
                % {"number": _number(loss.quantize(TENTH, rounding=ROUND_DOWN))},
            )
        found.append(
            _value(each, 0, number=kilograms, words=words, is_heeded=nutrition.is_loss(loss), unit=" kg")
        )
    drawn = [each.number for each in found if each.number is not None]
    low, high = (int(min(drawn)) - 2, int(max(drawn)) + 3) if drawn else (0, 1)
    return _series(WEIGHT, "kg", found, low=low, high=high)


def _falls(readings: Readings, pathway_id: int) -> Series:
    found = []
    for each in readings.of(AssessmentKind.FALLS):
        result = falls.assess(each.values)
        words: tuple[str, ...] = ()
        if result.risk is not None:
            words += (str(capfirst(wording.FALL_LABELS[result.risk])),)
        if result.missing:
            words += (
                missing_words(result.missing, wording.FALL_QUESTIONS)
                if result.risk is None
                else _("Not answered: %(what)s.") % {"what": _named(result.missing, wording.FALL_QUESTIONS)},
            )
        found.append(
            _value(
                each,
                pathway_id,
                number=each.values.get(falls.FALLS),
                words=words,
                is_heeded=result.risk == falls.FallRisk.HIGH,
                before=each.before.get(falls.FALLS) if each.before else None,
            )
        )
    marks = (charts.Mark(Decimal(falls.REPEATED_FROM), _("repeated")),)
    return _series(AssessmentKind.FALLS, _("falls in twelve months"), found, low=0, high=4, marks=marks)


def _iplos(readings: Readings, pathway_id: int) -> IplosTable:
    newest_first = tuple(reversed(readings.of(AssessmentKind.IPLOS)))
    newest: Mapping[str, int] = newest_first[0].values if newest_first else {}
    rows = []
    for variable in iplos.VARIABLES:
        scores = tuple(each.values.get(variable) for each in newest_first[:COLUMNS])
        if all(score is None for score in scores):
            continue
        now = scores[0]
        rows.append(
            IplosRow(
                label=str(capfirst(wording.IPLOS_LABELS[variable])),
                scores=scores,
                words=str(IplosScore(now).label) if now is not None else "",
                needs_help=now is not None and iplos.needs_help(now),
                change=iplos.change(scores[1], now) if len(scores) > 1 else None,
            )
        )
    return IplosTable(
        values=tuple(_value(each, pathway_id, number=None, words=()) for each in newest_first),
        rows=tuple(rows),
        with_help=len(iplos.with_help(newest)),
    )


def _series(
    kind: str,
    scale: str,
    oldest_first: list[Value],
    *,
    low: Decimal | int,
    high: Decimal | int,
    marks: Sequence[charts.Mark] = (),
) -> Series:
    drawn = [
        charts.Dated(each.at, each.number, _number(each.number))
        for each in oldest_first
        if each.number is not None
    ]
    label = _("Weight") if kind == WEIGHT else capfirst(AssessmentKind(kind).label)
    return Series(
        kind=str(kind),
        label=str(label),
        scale=str(scale),
        values=tuple(reversed(oldest_first)),
        chart=charts.draw(drawn, low=low, high=high, marks=marks),
    )


def _value(
    reading: Reading,
    pathway_id: int,
    *,
    number: Decimal | int | None,
    words: tuple[str, ...],
    is_heeded: bool = False,
    before: Decimal | int | None = None,
    unit: str = "",
) -> Value:
    return Value(
        at=reading.at,
        by_name=reading.by_name,
        source=reading.source,
        number=None if number is None else Decimal(number),
        text="–" if number is None else f"{_number(number)}{unit}",
        words=words,
        is_heeded=is_heeded,
        note=reading.note,
        reason=reading.reason,
        before="–" if before is None else _number(before),
        address_id=reading.assessment_id if reading.pathway_id == pathway_id else None,
    )


def _tenth(number: Decimal) -> Decimal:
    return number.quantize(TENTH, rounding=ROUND_HALF_UP)


def _number(number: Decimal | int) -> str:
    return checklist_rules.show_number(number, get_language() or "nb")
