"""A template from draft to retired."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext, ngettext

from accounts.models import Unit, User
from accounts.rules import NotAllowed
from checklists import queries, template_diff
from checklists.enums import TemplateProblem, TemplateState
from checklists.models import Item, Section, Template
from checklists.template_data import Problem, TemplateData, Text


@transaction.atomic
def new_version(*, template_id: int, owner: Unit | None, by: User, now: datetime) -> Template:
    """Copy a template into a new draft and return the draft.

    With the same owner it is the next version of the same template; with another owner it is that owner's local
    version, and `parent` points at what was copied. Raises NotAllowed when a draft is waiting already: two
    drafts side by side would lose one person's work.
    """
    source = Template.objects.select_for_update(of=("self",)).get(pk=template_id)
    owner_id = owner.pk if owner else None
    versions = Template.objects.of(code=source.code, owner_id=owner_id)
    refuse_second_draft(versions)
    return create_draft(
        data=queries.template_as_data(template_id=source.pk),
        version=(versions.aggregate(highest=Max("version"))["highest"] or 0) + 1,
        owner=owner,
        parent=source.parent if source.owner_id == owner_id else source,
        by=by,
        now=now,
    )


def refuse_second_draft(versions: Iterable[Template]) -> None:
    """Raise NotAllowed when one of an owner's versions is a draft: two side by side would lose somebody's work."""
    for draft in versions:
        if draft.is_draft:
            raise NotAllowed(
                gettext("There is a draft already: %(template)s. Change that one, or delete it first.")
                % {"template": draft}
            )


@transaction.atomic
def take_over(
    *, template_id: int, from_id: int, taken: Collection[str], kept: Collection[str], by: User, now: datetime
) -> Template:
    """Settle what has changed in the template that a local one builds on; return the local draft.

    `from_id` is the new version of the parent that the person saw. `taken` and `kept` name the places (see
    template_diff) where it is taken over and where ours stays; each offered place must be in one of them. A
    published template gets a new draft; a draft is changed as it stands. The draft builds on the new version, so
    what was kept is not asked about again until it changes once more. Raises NotAllowed when something was not
    chosen, when the parent has changed since, or when another draft is waiting.
    """
    template = Template.objects.select_for_update(of=("self",)).select_related("parent").get(pk=template_id)
    news = queries.news_from_parent(template_id=template_id)
    if news is None or news.parent_id != from_id:
        raise NotAllowed(gettext("The template above has changed since you opened the page. Look once more."))
    if undecided := [each.place for each in news.offers if (each.place in taken) == (each.place in kept)]:
        raise NotAllowed(
            ngettext(
                "Choose for %(count)d change more: take over, or keep ours.",
                "Choose for %(count)d changes more: take over, or keep ours.",
                len(undecided),
            )
            % {"count": len(undecided)}
        )
    data = template_diff.take_over(
        ours=queries.template_as_data(template_id=template_id),
        theirs=queries.template_as_data(template_id=news.parent_id),
        chosen=[each for each in news.offers if each.place in taken],
    )
    if template.is_draft:
        return _rewrite(template, data, parent_id=news.parent_id)
    versions = Template.objects.of(code=template.code, owner_id=template.owner_id)
    refuse_second_draft(versions)
    return create_draft(
        data=data,
        version=(versions.aggregate(highest=Max("version"))["highest"] or 0) + 1,
        owner=template.owner,
        parent=Template.objects.get(pk=news.parent_id),
        by=by,
        now=now,
    )


def _rewrite(draft: Template, data: TemplateData, *, parent_id: int) -> Template:
    """Give a draft other content. Nothing points at a draft's items: no checklist starts with one."""
    for name in ("title", "purpose", "who", "when", "approval"):
        for field, value in _texts(name, getattr(data, name)).items():
            setattr(draft, field, value)
    draft.sources, draft.parent_id = list(data.sources), parent_id
    draft.save()
    Section.objects.filter(template=draft).delete()
    _write_content(draft, data)
    return draft


@transaction.atomic
def publish(*, template_id: int, by: User | None, now: datetime) -> Template:
    """Publish a draft; the version that was published before is retired. Checklists that have started go on.

    Raises NotAllowed with everything that must be put right first.
    """
    template = Template.objects.select_for_update(of=("self",)).get(pk=template_id)
    if not template.is_draft:
        raise NotAllowed(gettext("Only a draft can be published."))
    refuse_problems(queries.template_problems(template_id=template.pk))
    before = Template.objects.of(code=template.code, owner_id=template.owner_id).published()
    for earlier in before.select_for_update(of=("self",)):
        _retire(earlier, by=by, now=now)
    template.publish(by=by, at=now)
    template.save_state()
    return template


@transaction.atomic
def retire(*, template_id: int, by: User, now: datetime) -> Template:
    """Take a published template out of use for new checklists. Raises NotAllowed when it is not published."""
    template = Template.objects.select_for_update(of=("self",)).get(pk=template_id)
    if template.state != TemplateState.PUBLISHED:
        raise NotAllowed(gettext("Only a published template can be retired."))
    _retire(template, by=by, now=now)
    return template


def _retire(template: Template, *, by: User | None, now: datetime) -> None:
    template.retire(by=by, at=now)
    template.save_state()


def create_draft(
    *,
    data: TemplateData,
    version: int,
    owner: Unit | None,
    parent: Template | None,
    by: User | None,
    now: datetime,
) -> Template:
    """Store `data` as a draft. Runs in the caller's transaction, which has checked version and keys."""
    template = Template.objects.create(
        code=data.code,
        version=version,
        owner=owner,
        parent=parent,
        sources=list(data.sources),
        created_at=now,
        created_by=by,
        **_texts("title", data.title),
        **_texts("purpose", data.purpose),
        **_texts("who", data.who),
        **_texts("when", data.when),
        **_texts("approval", data.approval),
    )
    _write_content(template, data)
    return template


def _write_content(template: Template, data: TemplateData) -> None:
    sections = Section.objects.bulk_create(
        Section(
            template=template,
            key=section.key,
            order=order,
            **_texts("title", section.title),
            **_texts("help", section.help),
        )
        for order, section in enumerate(data.sections, start=1)
    )
    Item.objects.bulk_create(
        Item(
            template=template,
            section=stored,
            key=item.key,
            order=order,
            kind=item.kind,
            choices=[{"value": each.value, "nb": each.text.nb, "nn": each.text.nn} for each in item.choices],
            minimum=item.minimum,
            maximum=item.maximum,
            unit=item.unit,
            is_required=item.required,
            **_texts("text", item.text),
            **_texts("help", item.help),
        )
        for section, stored in zip(data.sections, sections, strict=True)
        for order, item in enumerate(section.items, start=1)
    )


def _texts(name: str, text: Text) -> dict[str, str]:
    return {f"{name}_nb": text.nb, f"{name}_nn": text.nn}


def refuse_problems(found: Iterable[Problem]) -> None:
    """Raise NotAllowed with one sentence a problem, the first five of them; do nothing when there is none."""
    sentences = [problem_sentence(problem) for problem in found]
    if not sentences:
        return
    shown, rest = sentences[:5], len(sentences) - 5
    if rest > 0:
        shown.append(ngettext("And %(count)d more.", "And %(count)d more.", rest) % {"count": rest})
    raise NotAllowed(" ".join(shown))


def problem_sentence(problem: Problem) -> str:
    """Return what is wrong and what to do, in the user's language."""
    return {
        TemplateProblem.BAD_CODE: gettext(
            "The code «%(where)s» is not right. Use capital letters and digits."
        ),
        TemplateProblem.BAD_KEY: gettext(
            "The key «%(where)s» is not right. Use small letters, digits and _."
        ),
        TemplateProblem.BAD_KIND: gettext("The item «%(where)s» has an unknown kind."),
        TemplateProblem.DUPLICATE_KEY: gettext(
            "The key «%(where)s» is used more than once. Give each its own."
        ),
        TemplateProblem.MISSING_BOKMAL: gettext("«%(where)s» lacks its text in bokmål. Write it."),
        TemplateProblem.MISSING_NYNORSK: gettext("«%(where)s» lacks its text in nynorsk. Write it."),
        TemplateProblem.TOO_LONG: gettext("A text of «%(where)s» is too long. Shorten it."),
        TemplateProblem.NO_ITEMS: gettext("The template «%(where)s» has no items. Add at least one."),
        TemplateProblem.CHOICES_MISSING: gettext("The item «%(where)s» needs at least two choices."),
        TemplateProblem.CHOICES_NOT_USED: gettext(
            "The item «%(where)s» has choices, but is of another kind."
        ),
        TemplateProblem.BAD_LIMITS: gettext(
            "The limits of «%(where)s» do not make sense. A scale needs a lowest and a highest whole number; "
            "a number may have them; other kinds have none."
        ),
        TemplateProblem.NEEDED_ITEM_GONE: gettext(
            "The item «%(where)s» cannot be left out: other pages and reports are made from its answer. Put it back."
        ),
        TemplateProblem.NEEDED_ITEM_KIND: gettext(
            "The item «%(where)s» must keep its kind of answer: other pages and reports are made from it."
        ),
    }[problem.code] % {"where": problem.where}
