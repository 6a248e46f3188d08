"""Windows of a real browser: signed in, watched for faults, measured for accessibility."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.test import Client
from playwright.sync_api import Browser, Page

from accounts.models import User
from tests import in_flight

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
DESK, TABLET, TELEPHONE = (1920, 1080), (768, 1024), (360, 740)
SIZES = (DESK, TABLET, TELEPHONE)
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


class Windows:
    """Opens windows on the live server and keeps what their consoles complain about."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.browser, self.address = browser, address
        self.said: list[str] = []
        self.contexts: list[Any] = []

    def __call__(
        self, user: User | None, size: tuple[int, int] = DESK, language: str = "en", **options: Any
    ) -> Page:
        """Return a window where the person is signed in, at a size, in a language."""
        context = self.browser.new_context(
            base_url=self.address,
            locale="nb-NO",
            timezone_id="Europe/Oslo",
            viewport={"width": size[0], "height": size[1]},
            **options,
        )
        self.contexts.append(context)
        context.set_default_timeout(10_000)
        if user is not None:
            User.objects.filter(pk=user.pk).update(language=language)
            client = Client()
            client.force_login(user)
            session = client.cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": session, "url": self.address}])
        page = context.new_page()
        page.on("pageerror", lambda error: self.said.append(f"{page.url}: {error}"))
        page.on("console", lambda line: self._note(page, line))
        return page

    def _note(self, page: Page, line: Any) -> None:
        # A refused form (409, 422) or a page that is not there is an answer; the browser writes it down all the same.
        # So it does with coverage that the test itself takes away: nothing else can on this machine.
        is_answer = any(f"status of {code}" in line.text for code in (403, 404, 409, 422))
        is_answer = is_answer or "ERR_INTERNET_DISCONNECTED" in line.text
        if line.type == "error" and not is_answer:
            self.said.append(f"{page.url}: {line.text}")

    def forgive(self) -> None:
        """Forget the complaints so far: the test itself has broken something."""
        self.said.clear()

    def close(self) -> None:
        for context in self.contexts:
            context.close()
        in_flight.wait()
        assert not self.said, "\n".join(self.said)


@contextmanager
def windows(browser: Browser, address: str) -> Iterator[Windows]:
    """Give what opens windows; what a console complained about fails the test at the end."""
    opened = Windows(browser, address)
    yield opened
    opened.close()


def violations(page: Page) -> list[str]:
    """Return what axe-core finds against WCAG 2.2 AA and good practice, one line each."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE.read_text())
    found = page.evaluate(
        "(tags) => axe.run(document, {resultTypes: ['violations'], runOnly: {type: 'tag', values: tags}})",
        WCAG,
    )
    return [
        f"{page.url} {page.viewport_size['width']}: {each['id']}: {node['html'][:200]}"
        for each in found["violations"]
        for node in each["nodes"]
    ]


def settle(page: Page) -> None:
    """Wait until every piece that the page fetches for itself is there."""
    page.wait_for_function("() => !document.querySelector('.htmx-request')")


def resize(page: Page, size: tuple[int, int]) -> None:
    """Make the window another size."""
    page.set_viewport_size({"width": size[0], "height": size[1]})


def is_too_wide(page: Page) -> bool:
    """Tell whether the page must be pushed sideways to be read."""
    return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


def has_inline_styles(page: Page) -> bool:
    """Tell whether the page as sent carries a style or a script in itself, which the policy of the house forbids."""
    source = page.request.get(page.url).text()
    return " style=" in source or "<style" in source or "<script>" in source
