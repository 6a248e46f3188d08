"""The pocket edition (PIXI): a unit's checklists HPH0 to HPH6 reduced to what is to be asked."""

from dataclasses import dataclass, replace

from accounts.models import Unit
from checklists import rules
from checklists.models import Item, Section, Template
from checklists.queries.content import sections_by_template
from checklists.queries.lists import current_template_ids


@dataclass(frozen=True)
class PocketSection:
    """A heading with the questions under it, each with whether it is required."""

    title: str
    items: tuple[tuple[str, bool], ...]


@dataclass(frozen=True)
class PocketPage:
    """One checklist. `left_out` counts questions that did not fit; no sections means that none is published."""

    code: str
    title: str = ""
    who: str = ""
    when: str = ""
    approval: str = ""
    version: int = 0
    is_own: bool = False
    sections: tuple[PocketSection, ...] = ()
    left_out: int = 0

    @property
    def size(self) -> int:
        """Return how many questions there are."""
        return sum(len(section.items) for section in self.sections)

    def first(self, count: int) -> "PocketPage":
        """Return the page with its first `count` questions only; the rest are counted in `left_out`."""
        kept, room = [], count
        for section in self.sections:
            if room > 0:
                kept.append(replace(section, items=section.items[:room]))
            room -= len(section.items)
        return replace(self, sections=tuple(kept), left_out=max(self.size - count, 0))


@dataclass(frozen=True)
class PocketBook:
    """All pages in one language, and whose they are."""

    unit: str
    language: str
    pages: tuple[PocketPage, ...]

    @property
    def is_empty(self) -> bool:
        return not any(page.sections for page in self.pages)

    @property
    def approvals(self) -> tuple[str, ...]:
        """Return what the templates say about approval, each sentence once."""
        return tuple(dict.fromkeys(page.approval for page in self.pages if page.approval))


def content_language(language: str) -> str:
    """Return nb or nn: the content exists in these two, and is bokmål to anybody else."""
    return "nn" if language.lower().startswith("nn") else "nb"


def pocket_book(*, owner: Unit, language: str) -> PocketBook:
    """Return the unit's own published checklists, the national one where it has none. Four queries."""
    ids = current_template_ids(codes=rules.POCKET_CODES, owner_chain=[owner.pk])
    templates = {template.code: template for template in Template.objects.filter(pk__in=ids.values())}
    sections = sections_by_template(set(ids.values()))
    return PocketBook(
        unit=owner.name,
        language=language,
        pages=tuple(
            _page(templates[code], sections[templates[code].pk], language)
            if code in templates
            else PocketPage(code)
            for code in rules.POCKET_CODES
        ),
    )


def _page(template: Template, sections: list[tuple[Section, list[Item]]], language: str) -> PocketPage:
    texts = template.texts(language)
    return PocketPage(
        code=template.code,
        title=texts.title,
        who=texts.who,
        when=texts.when,
        approval=texts.approval,
        version=template.version,
        is_own=template.owner_id is not None,
        sections=tuple(
            PocketSection(
                title=rules.text_in(language, nb=section.title_nb, nn=section.title_nn),
                items=tuple((item.text(language), item.is_required) for item in items),
            )
            for section, items in sections
            if items
        ),
    )
