"""A nurse with the app on a tablet: opens it, taps, and knows every tap that was made."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.request import urlopen

from django.conf import settings
from django.db import connection
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import User
from checklists.models import Answer
from pathways.models import Pathway, QuarantinedEvent
from tests.cast import step

ROOT = Path(__file__).resolve().parents[2]
APP = "/nettbrett/app/"
CODE = "246810"
# The words stand in English when the nurse's language is English.
UP_TO_DATE = "Up to date"


@dataclass
class Shift:
    """What was tapped, in order: (item, value). Values are as the checklist stores them."""

    page: Page
    pathway: Pathway
    code: str = "HPH2"
    taps: list[tuple[str, object]] = field(default_factory=list)

    @property
    def context(self) -> BrowserContext:
        return self.page.context

    def open(self) -> None:
        """Open the app with coverage, choose a code, and wait for the list and for the worker."""
        self.page.goto(APP)
        self.enter_code()
        expect(self.page.locator("#said")).to_contain_text(UP_TO_DATE)
        self.page.wait_for_function("() => navigator.serviceWorker.controller !== null")

    def enter_code(self, code: str = CODE) -> None:
        self.page.locator("#code").fill(code)
        self.page.keyboard.press("Enter")
        expect(self.page.locator("#code")).to_have_count(0)

    def to_checklist(self) -> None:
        """Go to the list, the patient and the checklist, as a finger would."""
        self.page.locator(".brand").click()
        self.page.get_by_role("link", name=self.pathway.patient.name).click()
        self.page.locator(".visit-step").filter(has_text=self.code).click()
        expect(self.page.locator(".checklist")).to_be_visible()

    def offline(self, *, is_offline: bool = True) -> None:
        self.context.set_offline(is_offline)

    def pick(self, key: str, value: str | int) -> None:
        """Tap one of the choices of an item."""
        box = self.page.locator(f"#item-{key} input[value='{value}']")
        box.scroll_into_view_if_needed()
        box.click()
        self.taps.append((key, value))
        expect(self.page.locator(f"#item-{key}")).to_have_attribute("data-answered", "")

    def choices(self) -> list[tuple[str, list[str]]]:
        """Return the items of the open checklist that are answered by one tap, each with its values."""
        return self.page.evaluate(
            """() => [...document.querySelectorAll('.item:has(.picks:not(.is-scale))')]
            .map((item) => [item.dataset.item, [...item.querySelectorAll('input')].map((each) => each.value)])"""
        )

    def unsent(self, number: int) -> None:
        """Wait until the frame counts so many that are not sent; a try that fails is followed by another after 5 s."""
        expect(self.page.locator("[data-unsent]")).to_have_attribute(
            "data-unsent", str(number), timeout=30_000
        )

    def send(self) -> None:
        """Wait until everything is sent, with the button's help."""
        button = self.page.get_by_role("button", name="Send and fetch")
        expect(button).to_be_enabled()
        button.click()
        self.unsent(0)
        expect(self.page.locator("#said")).to_contain_text(UP_TO_DATE)

    def menu(self, words: str) -> None:
        """Choose from the menu of the frame."""
        self.page.get_by_role("button", name="Menu").click()
        self.page.get_by_role("button", name=words).click()

    def answer_dialog(self, words: str) -> None:
        self.page.get_by_role("dialog").get_by_role("button", name=words).click()

    def sign_in(self, user: User) -> None:
        """Sign the person in in this browser, as the page for it does."""
        User.objects.filter(pk=user.pk).update(language="en")
        client = Client()
        client.force_login(user)
        address = "/".join(self.page.url.split("/")[:3])
        cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": address}
        self.context.add_cookies([cookie])

    def is_in_database(self) -> None:
        """Assert that the answers in the database are the taps that were made: all, once, in order, with their values."""
        assert stored(self.pathway, self.code) == self.taps


def stored(pathway: Pathway, code: str = "HPH2") -> list[tuple[str, object]]:
    """Return every answer that the database holds of a checklist, in the order they came in."""
    checklist = step(pathway, code).checklist_id
    return list(Answer.objects.filter(checklist=checklist).order_by("pk").values_list("item__key", "value"))


def quarantined() -> list[tuple[object, object]]:
    """Return what is kept apart, in the order it came in, as taps."""
    events = [json.loads(each.raw) for each in QuarantinedEvent.objects.order_by("pk")]
    return [(each["item_key"], each["value"]) for each in events]


class Server:
    """The real server in a process of its own, on the database of the tests, to be killed and started again."""

    def __init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        facts = connection.settings_dict
        password = f":{facts['PASSWORD']}" if facts["PASSWORD"] else ""
        database = f"postgres://{facts['USER']}{password}@{facts['HOST']}:{facts['PORT']}/{facts['NAME']}"
        environment = {
            **os.environ,
            "DATABASE_URL": database,
            "HPH_SECRET_KEY": settings.SECRET_KEY,
            "HPH_DEBUG": "1",
            "HPH_ALLOWED_HOSTS": "127.0.0.1",
        }
        command = [sys.executable, "manage.py", "runserver", "--noreload", f"127.0.0.1:{self.port}"]
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self._wait()

    def _wait(self) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                with urlopen(f"{self.url}{APP}", timeout=5):
                    return
            except OSError:
                time.sleep(0.1)
        raise TimeoutError("The server did not start")

    def kill(self) -> None:
        """End it at once, in the middle of whatever it does."""
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
            self.process = None


@contextmanager
def server() -> Iterator[Server]:
    running = Server()
    running.start()
    try:
        yield running
    finally:
        running.kill()
