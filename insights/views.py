"""Doors of the figures: the page, the download, and the patients behind a number."""

import csv
from io import StringIO
from typing import Any

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from accounts.doors import page
from accounts.enums import Act
from accounts.models import Unit
from audit.enums import Action
from insights import charts, forms, queries, rules
from insights.enums import ChecklistOutcome, PathwayOutcome
from pathways.enums import State, StepCode
from pathways.views import common

# Why a pathway is left out, in as few words as a narrow column has room for.
_SHORT = {
    PathwayOutcome.READMITTED: State.READMITTED.label,
    PathwayOutcome.DECEASED: State.DECEASED.label,
    PathwayOutcome.CANCELLED: State.CANCELLED.label,
    PathwayOutcome.TOO_FEW: gettext_lazy("too few applied"),
}


@require_GET
@page(act=Act.VIEW_FIGURES)
def adherence(request: Any) -> HttpResponse:
    """Show this month against the last twelve. No names here."""
    now = timezone.now()
    scope = _scope(request)
    found = queries.figures(unit_ids=scope.unit_ids, now=now)
    context = {
        "scope": scope,
        "found": found,
        "this": found.now,
        "year_word": forms.YEAR,
        "chart": _chart(found, mean=found.year.share, shares=[each.counts.share for each in found.months]),
        "checklists": [_checklist(found, code) for code in rules.MAIN],
        "rows": [_row(each) for each in reversed(found.months)],
        "year_cells": _cells(found.year),
        "few": rules.FEW,
        "now": now,
    }
    return common.render(request, "insights/adherence.html", context)


@require_GET
@page(act=Act.VIEW_FIGURES)
def download(request: Any) -> HttpResponse:
    """Give the numbers of the page as a table that a spreadsheet opens."""
    now = timezone.now()
    found = queries.figures(unit_ids=_scope(request).unit_ids, now=now)
    text = StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([_("Month"), *(str(outcome.label) for outcome in PathwayOutcome), *_checklist_heads()])
    for each in found.months:
        counted = each.counts
        writer.writerow(
            [
                f"{each.first:%Y-%m}",
                *(counted.pathways[outcome] for outcome in PathwayOutcome),
                *(counted.checklists[code][outcome] for code in rules.MAIN for outcome in ChecklistOutcome),
            ]
        )
    # The mark in front tells spreadsheets that the letters are UTF-8.
    response = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="etterlevelse-{now:%Y-%m-%d}.csv"'
    return common.keep_nowhere(response)


@require_GET
@page(act=Act.VIEW_FIGURES)
def patients(request: Any) -> HttpResponse:
    """Show the patients behind a number, with what became of each checklist. The look is noted for each of them."""
    now = timezone.now()
    scope = _scope(request)
    choice = forms.PatientChoice.of(request.GET, months=rules.months(now))
    shown = queries.patients(
        user=request.user,
        scope=scope,
        period=choice.period,
        outcomes=choice.outcomes,
        code=choice.code,
        page=choice.page,
        now=now,
    )
    common.note_look(
        request, Action.LIST, patient_ids=shown.patient_ids, pathway_ids=shown.pathway_ids, now=now
    )
    context = {
        "scope": scope,
        "board": shown,
        "checklist": str(StepCode(choice.code).label) if choice.code else "",
        "outcome_words": _outcome_words(choice.outcome, is_checklist=bool(choice.code)),
        "chips": _chips(choice),
        "period_words": _("the last twelve months")
        if choice.month == forms.YEAR
        else date_format(choice.period.first, "F Y"),
        "now": now,
    }
    return common.render(request, "insights/patients.html", context)


def _scope(request: Any) -> queries.Scope:
    try:
        return queries.scope(unit=request.membership.unit, chosen_id=forms.unit_id_of(request.GET))
    except Unit.DoesNotExist:
        raise Http404 from None


def _chart(
    found: queries.Figures, *, mean: rules.Share, shares: list[rules.Share], is_small: bool = False
) -> charts.Chart:
    columns = [
        charts.Column(words=date_format(each.first, "M"), share=share, is_now=each.is_now)
        for each, share in zip(found.months, shares, strict=True)
    ]
    size = {"width": 400, "height": 160, "words_every": 4} if is_small else {"width": 900, "height": 280}
    return charts.bars(columns, mean=mean, **size)


def _checklist(found: queries.Figures, code: StepCode) -> dict[str, Any]:
    shares = [each.counts.checklist(code) for each in found.months]
    mean = found.year.checklist(code)
    return {
        "code": code.value,
        "label": str(code.label),
        "now": shares[-1],
        "year": mean,
        "chart": _chart(found, mean=mean, shares=shares, is_small=True),
    }


def _row(each: queries.Month) -> dict[str, Any]:
    return {
        "first": each.first,
        "value": f"{each.first:%Y-%m}",
        "is_now": each.is_now,
        "cells": _cells(each.counts),
    }


def _cells(counted: rules.Counts) -> dict[str, Any]:
    return {
        "share": counted.share,
        "checklists": [(code.value, counted.checklist(code)) for code in rules.MAIN],
        "running": counted.running,
        "excluded": counted.excluded,
        "reasons": [
            (words, counted.pathways[outcome])
            for outcome, words in _SHORT.items()
            if counted.pathways[outcome]
        ],
    }


def _checklist_heads() -> list[str]:
    return [f"{code.value}: {outcome.label}" for code in rules.MAIN for outcome in ChecklistOutcome]


def _chips(choice: forms.PatientChoice) -> list[tuple[str, str, bool]]:
    """Return the numbers of the same month that one can look behind: value, words, whether it is this one."""
    kinds = (
        (ChecklistOutcome.NOT_DONE, ChecklistOutcome.LATE, ChecklistOutcome.ON_TIME)
        if choice.code
        else (PathwayOutcome.NOT_MET, PathwayOutcome.MET)
    )
    rest = (ChecklistOutcome.NOT_APPLICABLE,) if choice.code else (forms.LEFT_OUT,)
    values = [forms.DECIDED, *kinds, PathwayOutcome.RUNNING, *rest]
    return [
        (str(value), _outcome_words(value, is_checklist=bool(choice.code)), value == choice.outcome)
        for value in values
    ]


def _outcome_words(outcome: str, *, is_checklist: bool) -> str:
    sums = {forms.ALL: _("all of them"), forms.DECIDED: _("all that count"), forms.LEFT_OUT: _("left out")}
    if outcome in sums:
        return sums[outcome]
    return str((ChecklistOutcome if is_checklist else PathwayOutcome)(outcome).label)
