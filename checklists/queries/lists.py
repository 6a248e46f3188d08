"""Answers to questions about many checklists at once. One query each."""

from collections.abc import Collection, Iterable, Sequence
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import translation

from checklists import rules
from checklists.models import Answer, Checklist, Item, Template
from checklists.queries.content import value_text
from checklists.queries.shapes import KnownAnswer

# What a known answer is read with.
OF_KNOWN = ("item", "checklist__template")


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
    *,
    checklist_ids: Iterable[int],
    language: str,
    keys: Iterable[str] | None = None,
    says_nothing_new: tuple[str, str] | None = None,
) -> dict[str, KnownAnswer]:
    """Return, by item key, the newest answer over these checklists: what is already known. One query.

    Newest is by when it was answered, not by when we were told. An answer that was taken back is not known. Ids that
    are given as a queryset are looked up within the same query. `says_nothing_new` is (checklist, value): such an
    answer leaves what was known before it.
    """
    among = checklist_ids if isinstance(checklist_ids, QuerySet) else set(checklist_ids)
    given = Answer.objects.filter(checklist__in=among, is_filled=True).newest()
    if keys is not None:
        given = given.filter(item__key__in=list(keys))
    if says_nothing_new is not None:
        code, value = says_nothing_new
        given = given.exclude(checklist__template__code=code, value=value)
    found = given.select_related(*OF_KNOWN).order_by("answered_at", "pk")
    with translation.override(language):
        return {each.item.key: _known(each, language) for each in found}


def newest_answers(
    *, asked: Iterable[tuple[Collection[int], Collection[str]]], language: str
) -> list[KnownAnswer]:
    """Return the newest answers of many checklists, the oldest first. One query, none when nothing is asked.

    Each of `asked` is some checklists with the keys that are wanted of them.
    """
    wanted = [Q(checklist__in=list(ids), item__key__in=list(keys)) for ids, keys in asked if ids and keys]
    if not wanted:
        return []
    given = Answer.objects.filter(reduce(or_, wanted), is_filled=True).newest()
    with translation.override(language):
        return [
            _known(each, language) for each in given.select_related(*OF_KNOWN).order_by("answered_at", "pk")
        ]


def known_answer(*, answer_id: int, language: str) -> KnownAnswer | None:
    """Return one answer, whichever version it is, or None when there is none or it was taken back. One query."""
    found = Answer.objects.filter(pk=answer_id, is_filled=True).select_related(*OF_KNOWN).first()
    if found is None:
        return None
    with translation.override(language):
        return _known(found, language)


def _known(given: Answer, language: str) -> KnownAnswer:
    return KnownAnswer(
        answer_id=given.pk,
        key=given.item.key,
        kind=given.item.kind,
        value=given.value,
        text=value_text(given.item, given.value, language),
        note=given.note,
        by_name=given.by_name,
        answered_at=given.answered_at,
        version=given.version,
        checklist_id=given.checklist_id,
        template_code=given.checklist.template.code,
    )
