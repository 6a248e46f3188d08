"""Answers to questions about many checklists at once. One query each."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import translation

from checklists import rules
from checklists.models import Answer, Checklist, Item, Template
from checklists.queries.content import value_text
from checklists.queries.shapes import KnownAnswer


def current_template(code: str, owner_chain: Sequence[int] = ()) -> Template | None:
    """Return the published template a new checklist starts with, or None when there is none.

    `owner_chain` holds the ids of the units whose local version goes before the national one, nearest first.
    """
    template_id = current_template_ids(codes=[code], owner_chain=owner_chain).get(code)
    return Template.objects.get(pk=template_id) if template_id else None


def current_template_ids(*, codes: Iterable[str], owner_chain: Sequence[int] = ()) -> dict[str, int]:
    """Return, by code, the id of the template a new checklist starts with. One query."""
    rank = {owner_id: place for place, owner_id in enumerate(owner_chain)}
    published = (
        Template.objects.published()
        .filter(Q(owner=None) | Q(owner__in=list(owner_chain)), code__in=list(codes))
        .order_by("version")
        .values_list("code", "owner", "pk")
    )
    # Furthest first, so that the nearest owner is the last to be written.
    ranked = sorted(published, key=lambda row: -rank.get(row[1], len(rank)))
    return {code: template_id for code, _owner, template_id in ranked}


def progress_of(*, checklist_ids: Iterable[int]) -> dict[int, rules.Progress]:
    """Return how far each checklist has come, by id. One query, for boards and lists."""
    newest = Answer.objects.filter(checklist=OuterRef("pk"), is_filled=True).newest().order_by()
    items = Item.objects.filter(template=OuterRef("template")).order_by()
    rows = (
        Checklist.objects.filter(pk__in=set(checklist_ids))
        .annotate(
            items=_count(items.values("template")),
            required=_count(items.filter(is_required=True).values("template")),
            items_answered=_count(newest.values("checklist")),
            required_answered=_count(newest.filter(item__is_required=True).values("checklist")),
        )
        .values_list("pk", "required", "required_answered", "items", "items_answered")
    )
    return {checklist_id: rules.Progress(*counts) for checklist_id, *counts in rows}


def _count(rows: Any) -> Coalesce:
    counted = Subquery(rows.annotate(number=Count("pk")).values("number"), output_field=IntegerField())
    return Coalesce(counted, 0)


def latest_answers(
    *, checklist_ids: Iterable[int], language: str, keys: Iterable[str] | None = None
) -> dict[str, KnownAnswer]:
    """Return, by item key, the newest answer over these checklists: what is already known. One query.

    Newest is by when it was answered, not by when we were told. An answer that was taken back is not known.
    """
    given = Answer.objects.filter(checklist__in=set(checklist_ids), is_filled=True).newest()
    if keys is not None:
        given = given.filter(item__key__in=list(keys))
    known: dict[str, KnownAnswer] = {}
    with translation.override(language):
        for each in given.select_related("item", "checklist__template").order_by("answered_at", "pk"):
            known[each.item.key] = KnownAnswer(
                key=each.item.key,
                kind=each.item.kind,
                value=each.value,
                text=value_text(each.item, each.value, language),
                note=each.note,
                by_name=each.by_name,
                answered_at=each.answered_at,
                version=each.version,
                checklist_id=each.checklist_id,
                template_code=each.checklist.template.code,
            )
    return known
