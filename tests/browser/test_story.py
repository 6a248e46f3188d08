"""The main job in a browser, from the hospital's notice to the four-week review, as the people do it one after another.

The clock moves, the people do not know each other's screens, and each finds the work where it should be.
"""

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.enums import Role
from accounts.models import Unit
from messaging.models import Delivery
from messaging.tasks import tell_people
from pathways.enums import State
from pathways.models import Agreement, Pathway
from tests.accounts.factories import MembershipFactory, UserFactory
from tests.browser.windows import DESK, TABLET
from tests.cast import finish
from tests.messaging.xml import official

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

ARRIVES_AT = datetime(2018, 1, 29, 9, 15, tzinfo=UTC)
ADDRESSES = {"trust": 59, "ward": 90998, "municipality": 99387, "district": 5078}
REPORT = (
    "reason_for_admission",
    "course_before_admission",
    "critical_information",
    "medicines",
    "nursing_summary",
    "function_in_words",
    "services",
    "aids",
    "contact",
    "next_of_kin",
    "individual_plan",
)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Give the clock, at the moment the notice arrives; it ticks, and can be moved."""
    with time_machine.travel(ARRIVES_AT, tick=True) as moved:
        yield moved


@pytest.fixture
def alvdal(cast):
    """Return the cast at the addresses of the official example: St. Olav writes to Alvdal."""
    Unit.objects.update(is_internal=True)
    for name, her_id in ADDRESSES.items():
        Unit.objects.filter(pk=getattr(cast, name).pk).update(her_id=her_id)
    Agreement.objects.create(
        hospital_trust=cast.trust, municipality=cast.municipality, valid_from="2018-01-01"
    )
    return cast


def open_case(page: Page, address: str, name: str) -> None:
    """Find the patient on a list and open the whole page."""
    page.goto(address)
    page.locator("[data-row]", has_text=name).first.click()
    page.get_by_role("link", name="Open the whole page").click()
    expect(page.locator("h1")).to_contain_text(name)


def press(page: Page, words: str) -> None:
    """Follow the primary button with these words."""
    button = page.locator(".acts > a[data-variant=primary]")
    expect(button).to_have_text(words)
    button.click()


def do(page: Page, words: str) -> None:
    """Follow another act of the patient page."""
    page.locator(".acts-other a", has_text=words).first.click()


def send(page: Page) -> None:
    page.locator("form.act button[type=submit]").first.click()


def fill_parts(page: Page, keys: tuple[str, ...]) -> None:
    for key in keys:
        field = page.locator(f"#text-{key}")
        if field.evaluate("each => each.tagName") != "FIELDSET" and not field.input_value():
            field.fill("Som før, gjentatt med egne ord for dette oppholdet.")


def send_report(page: Page, words: str) -> None:
    """Send the report that is being written, and see it go."""
    page.get_by_role("button", name=re.compile(words)).click()
    expect(page.locator("#write-form")).to_have_count(0)


def clocks(page: Page) -> list[str]:
    return page.locator(".now > .clocks .clock-what").all_inner_texts()


def test_a_national_admission_message_becomes_a_pathway_that_nobody_can_forget(
    alvdal, standards, clock, open_window, tmp_path, capsys
):
    cast = alvdal
    window: Callable[..., Page] = open_window

    # 1. The notice is taken in; within seconds the patient stands on the ward and on the board, two clocks running.
    file = tmp_path / "notice.xml"
    file.write_bytes(official.example(official.INNLAGT))
    call_command("plo", "take-in", str(file))
    line = json.loads(capsys.readouterr().out)
    assert (line["apprec"], line["errors"]) == ("1", [])
    pathway = Pathway.objects.select_related("patient").get(pk=line["pathway"])
    name = pathway.patient.family_name
    tell_people()
    kari = window(cast.kari, DESK)
    kari.goto("/tavle/")
    expect(kari.locator("[data-row]", has_text=name)).to_be_visible()
    bjorn = window(cast.bjorn, DESK)
    open_case(bjorn, "/post/", name)
    assert sorted(clocks(bjorn)) == ["Innleggelsesrapport", "Tidligmelding"]

    # 2. The ward nurse writes the tidligmelding, and sees while writing what is missing. A part that cannot be
    #    known yet takes a reason. Sending meets the deadline.
    press(bjorn, "Write the tidligmelding")
    expect(bjorn.locator("#points")).to_contain_text("missing")
    bjorn.fill("#text-status", "Våken og klar, smertefri i ro.")
    expect(bjorn.locator("#points .points-list").first).not_to_contain_text("status", ignore_case=True)
    bjorn.fill("#text-expected_course", "Operert i dag, opptrening fra i morgen.")
    bjorn.locator("#part-expected_discharge summary").click()
    bjorn.fill("#reason-expected_discharge", "Avhenger av opptreningen")
    bjorn.fill("#text-contact", "Sykepleier Berg, 73 86 00 00")
    expect(bjorn.locator("#points")).to_contain_text("Everything that is required is there.")
    send_report(bjorn, "Send tidligmelding")
    bjorn.goto(f"/forlop/{pathway.pk}/")
    assert clocks(bjorn) == ["Innleggelsesrapport"]

    # 3. Home care finds the innleggelsesrapport begun with what is known, completes it, sends it.
    anne = window(cast.anne, TABLET)
    anne.goto(f"/forlop/{pathway.pk}/")
    press(anne, "Write the innleggelsesrapport")
    expect(anne.locator("#text-reason_for_admission")).not_to_have_value("")
    fill_parts(anne, REPORT)
    expect(anne.locator("#points")).to_contain_text("Everything that is required is there.")
    send_report(anne, "Send innleggelsesrapport")
    anne.goto(f"/forlop/{pathway.pk}/")
    expect(anne.locator(".station-done")).to_contain_text("HPH6")
    assert clocks(anne) == []

    # 4. Ready for discharge is refused, with a sentence, until section 9 is answered and the update has gone.
    clock.move_to(ARRIVES_AT + timedelta(days=2))
    bjorn = window(cast.bjorn, DESK)
    bjorn.goto(f"/forlop/{pathway.pk}/utskrivningsklar/")
    expect(bjorn.locator("main")).to_contain_text("of the section 9 points are not answered")
    bjorn.goto(f"/forlop/{pathway.pk}/")
    do(bjorn, "Answer the section 9 points")
    for point in bjorn.locator("form.act textarea").all():
        point.fill("Avklart, se epikrisen.")
    send(bjorn)
    bjorn.goto(f"/forlop/{pathway.pk}/utskrivningsklar/")
    expect(bjorn.locator("main")).to_contain_text("has not got updated helseopplysninger")
    bjorn.goto(f"/forlop/{pathway.pk}/")
    do(bjorn, "Send updated helseopplysninger")
    bjorn.fill("#text-status", "Går med rullator, spiser selv.")
    fill_parts(bjorn, ("changes", "expected_course", "contact"))
    bjorn.fill("#text-expected_discharge", "2018-02-01")
    send_report(bjorn, "Send ")
    bjorn.goto(f"/forlop/{pathway.pk}/")

    def report_ready() -> None:
        press(bjorn, "Report ready for discharge")
        bjorn.fill("#id_decided_by", "Overlege Dahl")
        send(bjorn)

    report_ready()
    expect(bjorn.locator(".patient")).to_contain_text("Ready for discharge")
    #    Avmelding takes it back; the points and the update are asked for anew.
    do(bjorn, "Withdraw (avmelding)")
    bjorn.fill("#id_reason", "Feber i natt")
    send(bjorn)
    expect(bjorn.locator(".patient")).to_contain_text("Admitted")
    do(bjorn, "Answer the section 9 points")
    for point in bjorn.locator("form.act textarea").all():
        point.fill("Avklart på nytt, feberfri.")
    send(bjorn)
    do(bjorn, "Send updated helseopplysninger")
    bjorn.fill("#text-status", "Feberfri, går med rullator.")
    fill_parts(bjorn, ("changes", "expected_course", "contact"))
    if not bjorn.locator("#text-expected_discharge").input_value():
        bjorn.fill("#text-expected_discharge", "2018-02-01")
    send_report(bjorn, "Send ")
    bjorn.goto(f"/forlop/{pathway.pk}/")
    report_ready()
    #    The coordinating unit decides, and answers with one of the three national answers.
    kari = window(cast.kari, DESK)
    open_case(kari, "/tavle/?gruppe=NOW", name)
    press(kari, "Decide home or short-term stay")
    kari.get_by_label("Home", exact=True).check()
    send(kari)
    expect(kari.locator("h1")).to_have_text("Answer the hospital")
    kari.get_by_label("We can receive the patient on the notified date").check()
    send(kari)
    expect(kari.locator(".stay")).to_contain_text("We can receive the patient on the notified date")

    # 5. Discharge, utskrivningsrapport, epikrise, homecoming: HPH1 closes and three clocks start.
    clock.move_to(ARRIVES_AT + timedelta(days=3))
    bjorn = window(cast.bjorn, DESK)
    bjorn.goto(f"/forlop/{pathway.pk}/")
    press(bjorn, "Discharge the patient")
    send(bjorn)
    expect(bjorn.locator(".patient")).to_contain_text("Discharged")
    press(bjorn, "Write the utskrivningsrapport")
    for field in bjorn.locator(".writing-part textarea").all():
        if not field.input_value():
            field.fill("Se epikrisen, følges opp som avtalt.")
    send_report(bjorn, "Send utskrivningsrapport")
    #    The epikrise follows on the day of discharge, so its clock is met before the patient is home.
    bjorn.goto(f"/forlop/{pathway.pk}/")
    assert "Epikrise with the patient" in clocks(bjorn)
    press(bjorn, "Write the epikrise")
    for field in bjorn.locator(".writing-part textarea").all():
        if not field.input_value():
            field.fill("Operert, ukomplisert forløp.")
    send_report(bjorn, "Send epikrise")
    clock.move_to(ARRIVES_AT + timedelta(days=3, hours=2))
    anne = window(cast.anne, TABLET)
    anne.goto("/nettbrett/")
    anne.locator("article", has_text=name).get_by_role("link", name="Register the homecoming").click()
    expect(anne.locator("main")).to_contain_text("of HPH1 are not answered")
    anne.fill("#id_missing_reason", "Kom hjem samme dag som hun ble klar")
    send(anne)
    expect(anne.locator(".patient")).to_contain_text("At home")
    assert clocks(anne) == ["HPH2 nurse's visit", "HPH3 GP visit", "HPH5 four-week review"]

    # 6. The home nurse sees today's patients, does HPH2; a fall opens HPH4.
    clock.move_to(ARRIVES_AT + timedelta(days=4))
    finish(cast, pathway, "HPH2", at=timezone.now())
    anne = window(cast.anne, TABLET)
    anne.goto("/nettbrett/")
    anne.locator("article", has_text=name).get_by_role(
        "link", name=re.compile("Fall or sudden change")
    ).click()
    send(anne)
    expect(anne.locator("main")).to_contain_text("HPH4")
    assert "/sjekkliste/" in anne.url

    # 7. A clock runs out: the miss is recorded once, the responsible people are told once; the work stays doable.
    late = ARRIVES_AT + timedelta(days=18)
    clock.move_to(late)
    for _ in range(2):
        call_command("sweep_deadlines")
        tell_people()
    assert pathway.events.filter(kind="DEADLINE_MISSED", deadline__kind="HPH3").count() == 1
    told = Delivery.objects.filter(event__kind="DEADLINE_MISSED", event__deadline__kind="HPH3")
    assert told.filter(recipient=cast.anne).count() == 1
    kari = window(cast.kari, DESK)
    kari.goto("/tavle/?sent=1")
    row = kari.locator("tr", has_text=name)
    expect(row.locator(".urgency")).to_have_text("Late")
    finish(cast, pathway, "HPH3", at=late - timedelta(days=5), now=late)
    kari.goto(f"/forlop/{pathway.pk}/")
    expect(kari.locator(".station", has_text="HPH3")).to_contain_text("recorded")

    # 8. The hand-over sheet.
    sheet = kari.request.get(f"/forlop/{pathway.pk}/overlevering.pdf")
    assert (sheet.status, sheet.headers["content-type"]) == (200, "application/pdf")
    kari.get_by_role("link", name="Hand-over sheet (PDF)").wait_for()

    # HPH5 completes the pathway.
    clock.move_to(ARRIVES_AT + timedelta(days=28))
    finish(cast, pathway, "HPH5", at=timezone.now())
    assert Pathway.objects.get(pk=pathway.pk).state == State.COMPLETED
    kari = window(cast.kari, DESK)
    kari.goto("/tavle/")
    expect(kari.locator("[data-row]", has_text=name)).to_have_count(0)

    # 9. An administrator changes an agreement's hours in the admin.
    boss = UserFactory(username="dag", display_name="Dag Dal", is_staff=True)
    MembershipFactory(user=boss, unit=cast.municipality, role=Role.ADMINISTRATOR)
    dag = window(boss, DESK)
    dag.goto("/admin/pathways/agreement/")
    dag.locator("#result_list tbody th a").first.click()
    dag.locator(".add-row a").click()
    dag.select_option("#id_terms-0-kind", "INNLEGGELSESRAPPORT")
    dag.fill("#id_terms-0-hours", "12")
    dag.locator("input[name=_save]").click()
    expect(dag.locator(".messagelist .success")).to_be_visible()
    assert Agreement.objects.get().terms.get().hours == 12
