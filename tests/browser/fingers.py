"""Fingers on a tablet: they tap, count what they tap, and miss what is too small."""

from pathlib import Path

from playwright.sync_api import Locator, Page, expect

DOCS = Path(__file__).resolve().parents[2] / "docs" / "checklists.md"
SMALLEST_TARGET = 44

# Each tap that the browser itself felt, over all pages of the window.
COUNTER = """
addEventListener("pointerdown", (event) => {
  if (event.isTrusted) sessionStorage.setItem("taps", Number(sessionStorage.getItem("taps") ?? 0) + 1);
}, true);
"""


class Fingers:
    """Taps, and counts them. `felt` is what the browser counted, so that no tap is left out of the sum."""

    def __init__(self, page: Page) -> None:
        self.page, self.taps = page, 0
        page.add_init_script(COUNTER)

    def tap(self, target: Locator) -> None:
        target.scroll_into_view_if_needed()
        target.tap()
        self.taps += 1

    def felt(self) -> int:
        """Return how many taps the browser felt since the first page."""
        return int(self.page.evaluate("sessionStorage.getItem('taps') ?? 0"))


def is_told(taps: int, limit: int) -> bool:
    """Tell whether docs/checklists.md has a line with this figure and this limit."""
    return f"| {taps} | {limit} |" in DOCS.read_text(encoding="utf-8")


def too_small(page: Page) -> list[str]:
    """Return the controls of the page that a finger in a glove would miss. Links in running text are exempt."""
    return page.evaluate(
        """(least) => [...document.querySelectorAll('main :is(button, summary, .pick, a.ds-button, textarea, input:not([type=hidden])), .foot .ds-button')]
        .filter((each) => each.checkVisibility() && !each.closest('.pick > *'))
        .map((each) => [each, each.getBoundingClientRect()])
        .filter(([, box]) => box.width > 0 && (box.height < least - 0.5 || box.width < least - 0.5))
        .map(([each, box]) => `${each.outerHTML.slice(0, 120)} ${box.width}x${box.height}`)""",
        SMALLEST_TARGET,
    )


def pick(page: Page, key: str, value: str) -> Locator:
    return page.locator(f"#item-{key} .pick").filter(has=page.locator(f"input[value='{value}']"))


def saved(page: Page, number: int) -> None:
    """Wait until the foot says that so many answers are saved, and nothing waits."""
    expect(page.locator(".foot-progress")).to_have_js_property("value", number)
    expect(page.locator("[data-sending]")).to_be_hidden()
