"""The medicines of a pathway: what each source says, what differs, what is given today, and how many are regular."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from accounts import models as account_models
from careplan.enums.medication import Difference, GivenBy, ListState, Regularity, Source
from careplan.models import Medicine, MedicineChoice, MedicineDose, MedicineLine, Reconciliation
from careplan.queries.medication_shapes import (
    ChoiceView,
    DoseView,
    LineView,
    MedicineList,
    MedicineView,
    ReconciledView,
    SourceView,
)
from careplan.rules import medication as rules
from pathways import models as pathway_models
from pathways.rules import clock


@dataclass(frozen=True)
class Stand:
    """One medicine as the rules see it, for those who write."""

    medicine: Medicine
    lines: tuple[MedicineLine, ...]
    choices: tuple[MedicineChoice, ...]
    verdict: rules.Verdict

    @property
    def holds(self) -> MedicineLine | None:
        return next((line for line in self.lines if line.version == self.verdict.holds), None)

    @property
    def beside(self) -> tuple[MedicineLine, ...]:
        """Return the lines that stand, oldest first."""
        return tuple(line for line in self.lines if line.version in self.verdict.standing)

    @property
    def is_unclear(self) -> bool:
        """Tell whether the lines that stand say different things; a source that is silent says nothing."""
        return len({rules.says(plain(line)) for line in self.beside}) > 1

    @property
    def last_version(self) -> int:
        return self.lines[-1].version

    def is_in_use(self, on: date) -> bool:
        return self.holds is not None and rules.is_in_use(plain(self.holds), on)


def medicine_list(*, pathway_id: int, user: account_models.User, now: datetime) -> MedicineList:
    """Return the medicines of the pathway. Eight queries at most. Raises Pathway.DoesNotExist for a stranger."""
    pathway = pathway_models.Pathway.objects.visible_to(user).get(pk=pathway_id)
    today = clock.oslo_date(now)
    stands = stands_of(pathway_ids=[pathway_id], on=today)[pathway_id]
    last = Reconciliation.objects.filter(pathway=pathway_id).order_by("-number").first()
    doses = _doses_today([stand.medicine.pk for stand in stands], now=now)
    heard = heard_in(stands)
    lines, choices = counts(stands)
    state = ListState(
        rules.list_state(
            lines=lines,
            choices=choices,
            differing=sum(1 for stand in stands if stand.verdict.differs),
            heard=len(heard),
            rests_on=(last.lines, last.choices_made) if last else None,
        )
    )
    return MedicineList(
        medicines=tuple(_view(stand, doses[stand.medicine.pk], on=today) for stand in stands),
        sources=tuple(_source(source, stands, on=today) for source in Source),
        state=state,
        state_label=str(state.label),
        reconciled=ReconciledView(last.at, last.by_name, last.note, last.medicines) if last else None,
        regular=_regular(stands, on=today),
        seen=(lines, choices),
        can_carry_over=_known_before(pathway, on=today) if not stands else 0,
    )


def medicine_of(*, medicine_id: int, user: account_models.User, now: datetime) -> tuple[int, MedicineView]:
    """Return the medicine and the id of its pathway. Raises Medicine.DoesNotExist for a stranger. Five queries."""
    seen = pathway_models.Pathway.objects.visible_to(user)
    pathway_id = Medicine.objects.values_list("pathway_id", flat=True).get(pk=medicine_id, pathway__in=seen)
    today = clock.oslo_date(now)
    stand = next(
        each
        for each in stands_of(pathway_ids=[pathway_id], on=today)[pathway_id]
        if each.medicine.pk == medicine_id
    )
    return pathway_id, _view(stand, _doses_today([medicine_id], now=now)[medicine_id], on=today)


def dose_of(*, dose_id: int, user: account_models.User) -> tuple[int, str, datetime]:
    """Return the pathway's id, what was given and when. Raises MedicineDose.DoesNotExist for a stranger. One query."""
    seen = pathway_models.Pathway.objects.visible_to(user)
    rows = MedicineDose.objects.filter(takes_back__isnull=True, medicine__pathway__in=seen)
    dose = rows.select_related("medicine", "line").get(pk=dose_id)
    return dose.medicine.pathway_id, f"{dose.line.name} {dose.what}".strip(), dose.at


def regular_counts(*, pathway_ids: Iterable[int], now: datetime) -> dict[int, int | None]:
    """Return how many medicines in regular use each pathway has today; None where no list is written. Three queries.

    For polypharmacy compare with rules.medication.POLYPHARMACY (rule C15). Whoever calls has asked for sight.
    """
    ids = list(pathway_ids)
    today = clock.oslo_date(now)
    stands = stands_of(pathway_ids=ids, on=today)
    return {pk: _regular(stands[pk], on=today) if stands[pk] else None for pk in ids}


def stands_of(*, pathway_ids: Iterable[int], on: date) -> dict[int, tuple[Stand, ...]]:
    """Return how every medicine of the pathways stands on this Oslo day, in the order they came. Three queries."""
    ids = list(pathway_ids)
    medicines = list(Medicine.objects.filter(pathway__in=ids).order_by("pathway", "number"))
    lines: dict[int, list[MedicineLine]] = defaultdict(list)
    for line in MedicineLine.objects.filter(medicine__pathway__in=ids).order_by("medicine", "version"):
        lines[line.medicine_id].append(line)
    choices: dict[int, list[MedicineChoice]] = defaultdict(list)
    rows = MedicineChoice.objects.filter(medicine__pathway__in=ids).select_related("chosen").order_by("pk")
    for choice in rows:
        choices[choice.medicine_id].append(choice)
    heard: dict[int, set[str]] = defaultdict(set)
    for medicine in medicines:
        heard[medicine.pathway_id].update(line.source for line in lines[medicine.pk])
    found: dict[int, list[Stand]] = {pk: [] for pk in ids}
    for medicine in medicines:
        mine, settled = lines[medicine.pk], choices[medicine.pk]
        verdict = rules.verdict(
            [plain(line) for line in mine],
            [rules.Choice(each.chosen.version, each.up_to) for each in settled],
            heard=frozenset(heard[medicine.pathway_id]),
            on=on,
        )
        found[medicine.pathway_id].append(Stand(medicine, tuple(mine), tuple(settled), verdict))
    return {pk: tuple(each) for pk, each in found.items()}


def plain(line: MedicineLine) -> rules.Line:
    """Return the line as the rules take it."""
    return rules.Line(
        version=line.version,
        seen_version=line.seen_version,
        source=line.source,
        difference=line.difference,
        strength=line.strength,
        dose=line.dose,
        frequency=line.frequency,
        regularity=line.regularity,
        cure_ends_on=line.cure_ends_on,
        stopped_on=line.stopped_on,
    )


def heard_in(stands: Iterable[Stand]) -> frozenset[str]:
    """Return the sources that have said anything."""
    return frozenset(line.source for stand in stands for line in stand.lines)


def counts(stands: Iterable[Stand]) -> tuple[int, int]:
    """Return how many lines and choices there are: what a reconciliation rests on."""
    every = list(stands)
    return sum(len(stand.lines) for stand in every), sum(len(stand.choices) for stand in every)


def unspoken(stand: Stand, source: str, *, on: date) -> MedicineLine | None:
    """Return the line that the source could say the same as: others agree on it, it is in use, and it has not spoken.

    None when there is no such line. What others differ about is nothing to agree with.
    """
    if any(line.source == source for line in stand.lines):
        return None
    others = stand.beside
    if stand.is_unclear or not rules.is_in_use(plain(others[0]), on):
        return None
    return others[-1]


def _known_before(pathway: pathway_models.Pathway, *, on: date) -> int:
    """Return how many medicines the pathway before this one ends with."""
    if pathway.previous_id is None:
        return 0
    before = stands_of(pathway_ids=[pathway.previous_id], on=on)[pathway.previous_id]
    return sum(1 for stand in before if stand.is_in_use(on))


def _regular(stands: Iterable[Stand], *, on: date) -> int:
    return sum(
        1 for stand in stands if rules.is_regular([plain(line) for line in stand.lines], stand.verdict, on)
    )


def _source(source: Source, stands: tuple[Stand, ...], *, on: date) -> SourceView:
    named = sum(1 for stand in stands if any(line.source == source for line in stand.lines))
    waiting = sum(1 for stand in stands if unspoken(stand, source, on=on))
    return SourceView(str(source), str(source.label), named, waiting)


def _doses_today(medicine_ids: list[int], *, now: datetime) -> dict[int, tuple[DoseView, ...]]:
    """Return what was given since midnight in Oslo, newest first; what was taken back stays, and says so."""
    given: dict[int, list[DoseView]] = defaultdict(list)
    midnight = clock.start_of_day(clock.oslo_date(now))
    rows = MedicineDose.objects.filter(medicine__in=medicine_ids, at__gte=midnight, takes_back__isnull=True)
    for row in rows.select_related("taken_back").order_by("-at", "-pk"):
        back = getattr(row, "taken_back", None)
        given[row.medicine_id].append(
            DoseView(row.pk, row.at, row.what, row.giver_name, row.by_name, back.reason if back else "")
        )
    return {pk: tuple(given[pk]) for pk in medicine_ids}


def _view(stand: Stand, doses: tuple[DoseView, ...], *, on: date) -> MedicineView:
    views = {
        line.version: _line(line, is_standing=line.version in stand.verdict.standing) for line in stand.lines
    }
    last = stand.choices[-1] if stand.choices else None
    return MedicineView(
        pk=stand.medicine.pk,
        lines=tuple(views[version] for version in sorted(views, reverse=True)),
        silent=tuple(str(source.label) for source in Source if source in stand.verdict.silent),
        holds=views.get(stand.verdict.holds) if stand.verdict.holds else None,
        choice=ChoiceView(last.at, last.by_name, last.note) if last else None,
        doses=doses,
        is_in_use=stand.is_in_use(on),
    )


def _line(row: MedicineLine, *, is_standing: bool) -> LineView:
    return LineView(
        pk=row.pk,
        version=row.version,
        source=row.source,
        source_label=str(Source(row.source).label),
        difference=row.difference,
        difference_label=str(Difference(row.difference).label),
        name=row.name,
        strength=row.strength,
        dose=row.dose,
        frequency=row.frequency,
        reason=row.reason,
        regularity=row.regularity,
        regularity_label=str(Regularity(row.regularity).label),
        cure_ends_on=row.cure_ends_on,
        stopped_on=row.stopped_on,
        is_multidose=row.is_multidose,
        given_by=row.given_by,
        given_by_label=str(GivenBy(row.given_by).label),
        at=row.at,
        by_name=row.by_name,
        is_standing=is_standing,
    )
