"""A checklist, or a template, as one page shows it. The number of queries never depends on the number of rows."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.utils import translation

from checklists import rules
from checklists.models import Answer, Checklist, Item, Template
from checklists.models.checklist import why_not_complete
from checklists.queries.confirmed import OF_CONFIRMED, confirmed_of
from checklists.queries.content import Sections, sections_by_template, value_text
from checklists.queries.shapes import (
    AnswerView,
    ChecklistView,
    ChoiceView,
    ItemView,
    SectionView,
    TemplateView,
)


def checklist_view(*, checklist_id: int, language: str) -> ChecklistView:
    """Return one checklist for its page. Raises Checklist.DoesNotExist. Four queries."""
    views = checklist_views(checklist_ids=[checklist_id], language=language)
    if checklist_id not in views:
        raise Checklist.DoesNotExist(f"There is no checklist {checklist_id}.")
    return views[checklist_id]


def checklist_views(*, checklist_ids: Iterable[int], language: str) -> dict[int, ChecklistView]:
    """Return the checklists by id; an unknown id is left out. Four queries, however many checklists."""
    checklists = Checklist.objects.filter(pk__in=set(checklist_ids)).select_related("template").order_by("pk")
    found = list(checklists)
    sections = sections_by_template({checklist.template_id for checklist in found})
    answers: dict[int, dict[int, Answer]] = defaultdict(dict)
    for given in Answer.objects.filter(checklist__in=found).newest().select_related(*OF_CONFIRMED).order_by():
        answers[given.checklist_id][given.item_id] = given
    with translation.override(language):
        return {
            checklist.pk: _checklist_view(
                checklist, sections[checklist.template_id], answers[checklist.pk], language
            )
            for checklist in found
        }


def template_view(*, template_id: int, language: str) -> TemplateView:
    """Return a template as a page would show it, without answers. Raises Template.DoesNotExist. Three queries."""
    template = Template.objects.get(pk=template_id)
    sections = sections_by_template({template.pk})[template.pk]
    with translation.override(language):
        return TemplateView(**_template_fields(template, sections, {}, language))


def _checklist_view(
    checklist: Checklist, sections: Sections, answers: Mapping[int, Answer], language: str
) -> ChecklistView:
    fields = _template_fields(checklist.template, sections, answers, language)
    items = [item for section in fields["sections"] for item in section.items]
    missing = tuple(item for item in items if item.is_missing)
    required = [item for item in items if item.is_required]
    return ChecklistView(
        **fields,
        pk=checklist.pk,
        state=checklist.state,
        state_label=str(checklist.get_state_display()),
        is_ended=checklist.is_ended,
        opened_at=checklist.opened_at,
        done_at=checklist.done_at,
        recorded_at=checklist.recorded_at,
        done_by_name=checklist.done_by_name,
        closed_reason=checklist.closed_reason,
        progress=rules.Progress(
            required=len(required),
            required_answered=len(required) - len(missing),
            items=len(items),
            items_answered=sum(1 for item in items if item.is_answered),
        ),
        missing=missing,
        why_not_complete=why_not_complete([item.text for item in missing]) if missing else None,
    )


def _template_fields(
    template: Template, sections: Sections, answers: Mapping[int, Answer], language: str
) -> dict[str, Any]:
    texts = template.texts(language)
    return {
        "template_id": template.pk,
        "code": template.code,
        "version": template.version,
        "template_state": template.state,
        "title": texts.title,
        "purpose": texts.purpose,
        "who": texts.who,
        "when": texts.when,
        "approval": texts.approval,
        "sources": tuple(template.sources),
        "sections": tuple(
            SectionView(
                key=section.key,
                title=rules.text_in(language, nb=section.title_nb, nn=section.title_nn),
                help=rules.text_in(language, nb=section.help_nb, nn=section.help_nn),
                items=tuple(_item_view(item, answers.get(item.pk), language) for item in items),
            )
            for section, items in sections
        ),
    }


def _item_view(item: Item, given: Answer | None, language: str) -> ItemView:
    return ItemView(
        pk=item.pk,
        key=item.key,
        kind=item.kind,
        text=item.text(language),
        help=rules.text_in(language, nb=item.help_nb, nn=item.help_nn),
        unit=item.unit,
        is_required=item.is_required,
        choices=tuple(
            ChoiceView(each["value"], rules.text_in(language, nb=each["nb"], nn=each["nn"]))
            for each in item.choices
        ),
        minimum=_plain(item.minimum),
        maximum=_plain(item.maximum),
        answer=None if given is None else _answer_view(item, given, language),
    )


def _answer_view(item: Item, given: Answer, language: str) -> AnswerView:
    return AnswerView(
        value=given.value,
        text=value_text(item, given.value, language),
        note=given.note,
        by_name=given.by_name,
        answered_at=given.answered_at,
        recorded_at=given.recorded_at,
        version=given.version,
        is_filled=given.is_filled,
        confirmed=confirmed_of(given, language),
    )


def _plain(number: Decimal | None) -> int | float | None:
    """Return a limit as a page or a device can use it."""
    if number is None:
        return None
    return int(number) if number == number.to_integral_value() else float(number)
