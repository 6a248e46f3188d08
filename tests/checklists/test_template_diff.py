"""How two templates differ, and how single differences are taken over into a third."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checklists import template_diff
from checklists.enums import ChangeKind
from checklists.template_data import ItemData, TemplateData, Text
from tests.checklists import factories
from tests.checklists.factories import item_data, section_data


def template(**sections: str) -> TemplateData:
    """Return a template with these sections, each with items named by letters: template(first="abc")."""
    return factories.template_data(
        sections=tuple(
            section_data(key, tuple(item_data(letter) for letter in letters))
            for key, letters in sections.items()
        )
    )


def told(before: TemplateData, after: TemplateData) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(each.place, each.kind, each.fields) for each in template_diff.differences(before, after)]


def letters(data: TemplateData) -> dict[str, str]:
    return {section.key: "".join(item.key for item in section.items) for section in data.sections}


def with_item(data: TemplateData, item: ItemData) -> TemplateData:
    return replace(
        data,
        sections=tuple(
            replace(section, items=tuple(item if each.key == item.key else each for each in section.items))
            for section in data.sections
        ),
    )


def test_the_same_template_does_not_differ():
    assert told(template(first="abc"), template(first="abc")) == []


def test_what_came_went_and_moved_is_told():
    assert told(template(first="abcd", second="e"), template(first="dabx", third="e")) == [
        ("section:third", "ADDED", ()),
        ("section:second", "REMOVED", ()),
        ("item:d", "MOVED", ("place",)),
        ("item:x", "ADDED", ()),
        ("item:e", "MOVED", ("place",)),
        ("item:c", "REMOVED", ()),
    ]


def test_what_changed_is_told_by_its_fields():
    before = template(first="ab")
    changed = with_item(before, item_data("b", required=True, text=Text("Ny?", "b på nynorsk?")))
    changed = replace(changed, purpose=Text("Nytt", "Nytt"), sources=())
    changed = replace(changed, sections=(replace(changed.sections[0], help=Text("Se", "Sjå")),))
    assert told(before, changed) == [
        ("purpose", "CHANGED", ("purpose",)),
        ("sources", "CHANGED", ("sources",)),
        ("section:first", "CHANGED", ("help",)),
        ("item:b", "CHANGED", ("text", "required")),
    ]


def take(ours: TemplateData, before: TemplateData, after: TemplateData, *places: str) -> TemplateData:
    offered = template_diff.offers(ours=ours, before=before, after=after)
    assert set(places) <= {each.place for each in offered}
    chosen = [each for each in offered if each.place in places]
    return template_diff.take_over(ours=ours, theirs=after, chosen=chosen)


def test_one_addition_is_taken_over_to_its_place_and_the_rest_stays_ours():
    taken = take(template(first="bao"), template(first="ab"), template(first="axby"), "item:x")
    assert letters(taken) == {"first": "baxo"}


def test_an_addition_brings_its_section():
    before, after = template(first="a", last="z"), template(first="a", middle="mn", last="z")
    assert letters(take(before, before, after, "item:n")) == {"first": "a", "middle": "n", "last": "z"}


def test_a_removal_takes_the_empty_section_with_it():
    before, after = template(first="a", last="z"), template(first="a")
    assert letters(take(before, before, after, "item:z")) == {"first": "a"}


def test_our_own_words_stand_until_the_change_is_taken_over():
    before = template(first="ab")
    ours = with_item(before, item_data("b", text=Text("Vår?", "Vår?")))
    after = with_item(before, item_data("b", text=Text("Ny?", "Ny?")))
    assert take(ours, before, after).items[1].text.nb == "Vår?"
    assert take(ours, before, after, "item:b").items[1].text.nb == "Ny?"


def test_a_move_keeps_our_words():
    before, after = template(first="abc", second="d"), template(first="bc", second="da")
    ours = with_item(before, item_data("a", text=Text("Vår?", "Vår?")))
    taken = take(ours, before, after, "item:a")
    assert letters(taken) == {"first": "bc", "second": "da"}
    assert taken.items[-1].text.nb == "Vår?"


def test_a_question_that_we_took_out_comes_back_only_when_its_change_is_taken_over():
    before = template(first="abc")
    after = with_item(before, item_data("b", required=True))
    ours = template(first="ac")
    assert letters(take(ours, before, after)) == {"first": "ac"}
    assert letters(take(ours, before, after, "item:b")) == {"first": "abc"}


def test_what_we_have_already_is_not_offered():
    before, after = template(first="abc"), template(first="axb")
    assert template_diff.offers(ours=after, before=before, after=after) == ()
    ours = template(first="axb", second="q")
    assert template_diff.offers(ours=ours, before=before, after=after) == ()


def test_a_moved_question_that_we_do_not_have_is_not_offered():
    assert (
        template_diff.offers(
            ours=template(first="bc"), before=template(first="abc"), after=template(first="bca")
        )
        == ()
    )


@pytest.mark.parametrize("field", ["title", "when"])
def test_a_text_of_the_template_is_taken_over(field):
    before = template(first="a")
    after = replace(before, **{field: Text("Ny", "Ny")})
    assert take(before, before, after, field) == after


orders = st.permutations("abcdef").flatmap(lambda keys: st.tuples(st.just("".join(keys)), st.integers(0, 6)))


@settings(deadline=None)
@given(orders, orders, st.sets(st.sampled_from("abcdef")), st.sets(st.sampled_from("abcdef")))
def test_taking_over_everything_leaves_nothing_but_order_to_choose(one, other, fewer, renamed):
    """Whatever changed: taking all of it gives the content that is above, and nobody's item is lost or doubled."""
    before = template(first=one[0][: one[1]], second=one[0][one[1] :])
    kept = [key for key in other[0] if key not in fewer]
    after = template(first="".join(kept[: other[1]]), second="".join(kept[other[1] :]))
    for key in renamed - fewer:
        after = with_item(after, item_data(key, required=True))
    offered = template_diff.offers(ours=before, before=before, after=after)
    taken = template_diff.take_over(ours=before, theirs=after, chosen=offered)
    assert {item.key: item for item in taken.items} == {item.key: item for item in after.items}
    assert len(taken.items) == len(after.items)
    left = template_diff.differences(taken, after)
    assert {each.kind for each in left} <= {ChangeKind.MOVED, ChangeKind.REMOVED}
    assert not [each for each in left if each.kind == ChangeKind.REMOVED and each.place.startswith("item:")]
