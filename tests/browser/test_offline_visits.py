"""What begins without coverage: a fall that nobody had planned for, and a homecoming."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from checklists.models import Answer
from pathways import operations
from pathways.enums import State, StepState
from pathways.models import Pathway, Step
from tests.browser.fingers import too_small
from tests.browser.shift import Shift
from tests.browser.windows import violations
from tests.cast import author, finish, pathway_at, step

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def test_hph4_from_scratch_without_coverage(cast, olga, window):
    shift = Shift(window(cast.anne), olga, code="HPH4")
    shift.open()
    shift.offline()
    shift.page.get_by_role("link", name=olga.patient.name).click()
    shift.page.get_by_role("button", name="HPH4").click()
    shift.answer_dialog("Start HPH4")
    expect(shift.page.locator(".checklist")).to_be_visible()
    for key, values in shift.choices():
        shift.pick(key, values[-1])
    count = len(shift.taps)
    assert count
    shift.unsent(count + 1)
    # Closed and opened again on the same screen, which only this device has a name for.
    shift.page.reload()
    shift.enter_code()
    expect(shift.page.locator(".item .pick input:checked")).to_have_count(count)
    shift.offline(is_offline=False)
    shift.unsent(0)
    shift.is_in_database()
    assert step(olga, "HPH4").state == StepState.IN_PROGRESS
    # The screen goes on under the step's new number, also without coverage.
    shift.offline()
    key, values = shift.choices()[0]
    shift.pick(key, values[0])
    shift.unsent(1)
    shift.page.reload()
    shift.enter_code()
    expect(shift.page.locator(f"#item-{key} input:checked")).to_have_value(values[0])
    shift.offline(is_offline=False)
    shift.unsent(0)
    shift.is_in_database()
    assert Step.objects.filter(pathway=olga, code="HPH4", checklist__isnull=False).count() == 1


def test_homecoming_without_coverage(cast, window):
    pathway = pathway_at(cast, State.DISCHARGED, at=timezone.now() - timedelta(days=2, hours=2))
    shift = Shift(window(cast.anne), pathway)
    shift.open()
    shift.offline()
    shift.page.get_by_role("link", name="Register the homecoming").click()
    shift.page.locator("#home-reason").fill("Kom rett hjem")
    shift.page.locator("#home-reason").blur()
    shift.page.reload()
    shift.enter_code()
    expect(shift.page.locator("#home-reason")).to_have_value("Kom rett hjem")
    home_at = shift.page.locator("#home-at").input_value()
    shift.page.get_by_role("button", name="Register the homecoming").click()
    shift.answer_dialog("Register the homecoming")
    shift.unsent(1)
    expect(shift.page.get_by_role("link", name="Register the homecoming")).to_have_count(0)
    shift.offline(is_offline=False)
    shift.unsent(0)
    pathway = Pathway.objects.get(pk=pathway.pk)
    assert pathway.state == State.AT_HOME
    assert timezone.localtime(pathway.homecoming_at).strftime("%Y-%m-%dT%H:%M") == home_at
    expect(shift.page.locator(".visit-step").filter(has_text="HPH2")).to_be_visible()


def test_the_review_shows_what_the_first_visit_said_and_takes_it_over_with_one_tap(cast, olga, window):
    now = timezone.now()
    given = [
        operations.AnswerInput(uuid4(), key, value, note, 0, now - timedelta(hours=2))
        for key, value, note in (
            ("pain", "changed", "Verst om natta"),
            ("usual_function", "Går med rullator", ""),
        )
    ]
    operations.apply_answers(step_id=step(olga, "HPH2").pk, answers=given, by=author(cast.anne), now=now)
    finish(cast, olga, "HPH2", at=now)
    shift = Shift(window(cast.anne), olga, code="HPH5")
    shift.open()
    shift.to_checklist()
    shift.offline()
    expect(shift.page.locator("#known-pain")).to_contain_text("Endret «Verst om natta» HPH2")
    expect(shift.page.locator("#known-pain")).to_contain_text("Anne Ås")
    expect(shift.page.locator("#known-usual_function")).to_contain_text("Not confirmed")
    assert violations(shift.page) + too_small(shift.page) == []
    shift.pick("pain", "unchanged")
    shift.page.locator("#known-usual_function").get_by_role("button", name="Still correct").click()
    shift.unsent(2)
    expect(shift.page.locator("#value-usual_function")).to_have_value("Går med rullator")
    shift.offline(is_offline=False)
    shift.unsent(0)
    shift.taps.append(("usual_function", "Går med rullator"))
    shift.is_in_database()
    confirmed = Answer.objects.filter(checklist=step(olga, "HPH5").checklist_id).order_by("pk")
    assert [each.confirmed_from.value for each in confirmed] == ["changed", "Går med rullator"]
