"""Two tablets that disagree, and what the server does not take in: nothing is settled or dropped in silence."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from checklists.models import Answer
from pathways.enums import StepState
from pathways.models import PathwayUnit, QuarantinedEvent
from tests import cast as cast_module
from tests.browser.shift import UP_TO_DATE, Shift, quarantined, stored
from tests.browser.windows import TABLET, is_too_wide, violations
from tests.cast import finish, step

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
REFUSED = "/nettbrett/ikke-tatt-imot/"


def test_two_tablets_in_conflict_and_a_person_who_chooses(cast, olga, berit, window):
    cast_module.answer_required(cast, olga, "HPH2", at=timezone.now() - timedelta(hours=1))
    before = stored(olga)
    shifts = [Shift(window(user), olga) for user in (cast.anne, berit)]
    for shift, value in zip(shifts, ("changed", "new_problem"), strict=True):
        shift.open()
        shift.to_checklist()
        shift.offline()
        shift.pick("pain", value)
    for shift in shifts:
        shift.offline(is_offline=False)
        shift.unsent(0)
    anne, theirs = shifts
    anne.send()
    for shift in shifts:
        versions = shift.page.locator("#item-pain .dispute li")
        expect(versions).to_have_count(2)
        expect(versions.filter(has_text="Anne Ås")).to_contain_text("Endret")
        expect(versions.filter(has_text="Berit Bø")).to_contain_text("Nytt problem")
        expect(shift.page.get_by_role("button", name="Finish")).to_have_count(0)
    assert violations(anne.page) == []
    assert not is_too_wide(anne.page)
    # Chosen without coverage, like everything else.
    anne.offline()
    anne.page.locator("#item-pain li", has_text="Berit Bø").get_by_role("button").click()
    anne.unsent(1)
    expect(anne.page.locator("#item-pain")).to_have_attribute("data-answered", "")
    anne.page.get_by_role("button", name="Finish").click()
    anne.unsent(2)
    anne.offline(is_offline=False)
    anne.unsent(0)
    pain = Answer.objects.filter(item__key="pain").order_by("version")
    assert [(each.value, each.by) for each in pain] == [
        ("changed", cast.anne), ("new_problem", berit), ("new_problem", cast.anne),
    ]  # fmt: skip
    told = sorted([*anne.taps, *theirs.taps, ("pain", "new_problem")])
    assert sorted(stored(olga)[len(before) :]) == told
    assert step(olga, "HPH2").state == StepState.DONE


def test_what_another_nurse_wrote_unseen_is_not_overruled_by_somebody_who_was_writing(
    cast, olga, berit, window
):
    shift = Shift(window(cast.anne), olga)
    shift.open()
    shift.to_checklist()
    field = shift.page.locator("#value-usual_function")
    field.focus()
    other = Shift(window(berit), olga)
    other.open()
    other.to_checklist()
    other.page.locator("#value-usual_function").fill("Sitter i rullestol")
    other.page.locator("#value-usual_function").blur()
    other.unsent(0)
    # Hers comes in while the field is in use, and is not shown there.
    with shift.page.expect_response("**/nettbrett/pakke/**"):
        shift.page.get_by_role("button", name="Send and fetch").evaluate("(button) => button.click()")
    expect(shift.page.locator("#said")).to_contain_text(UP_TO_DATE)
    field.fill("Går med rullator")
    field.blur()
    shift.unsent(0)
    expect(shift.page.locator("#item-usual_function .dispute li")).to_have_count(2)
    assert sorted(stored(olga)) == [
        ("usual_function", "Går med rullator"), ("usual_function", "Sitter i rullestol"),
    ]  # fmt: skip


@pytest.mark.parametrize("reason", ["NO_ACCESS", "REFUSED"])
def test_what_is_refused_is_shown_to_the_nurse_and_to_the_leader(cast, olga, window, open_window, reason):
    shift = Shift(window(cast.anne), olga)
    shift.open()
    shift.to_checklist()
    shift.offline()
    shift.pick("pain", "changed")
    shift.pick("skin", "new_problem")
    if reason == "NO_ACCESS":
        PathwayUnit.objects.filter(pathway=olga, part="HOME_CARE").update(
            ended_at=timezone.now(), is_open=False
        )
    else:
        finish(cast, olga, "HPH2", at=timezone.now())
    before = stored(olga)
    shift.offline(is_offline=False)
    shift.unsent(0)
    expect(shift.page.locator("[data-refused]")).to_have_attribute("data-refused", "2")
    shift.page.locator("[data-refused]").click()
    expect(shift.page.locator(".queue > li")).to_have_count(2)
    kept = QuarantinedEvent.objects.order_by("pk")
    assert quarantined() == shift.taps
    assert {each.reason for each in kept} == {reason}
    for each in kept:
        expect(shift.page.locator(".queue")).to_contain_text(each.sentence)
    assert violations(shift.page) == []
    assert stored(olga) == before
    leader = open_window(cast.lars, TABLET)
    leader.goto(REFUSED)
    expect(leader.get_by_text("2 things that were done on tablets")).to_be_visible()
    expect(leader.locator("main")).to_contain_text("Anne Ås")
