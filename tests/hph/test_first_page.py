"""The first page in a real browser: styled by the installed libraries, and nothing refused by its policy."""

from playwright.sync_api import Page


def test_the_sign_in_page_is_styled_and_refuses_foreign_script(page: Page) -> None:
    missing: list[str] = []
    page.on("response", lambda answer: missing.append(answer.url) if answer.status >= 400 else None)
    page.goto("/logg-inn/")
    assert page.evaluate("document.documentElement.lang") == "nb"
    assert page.evaluate("document.fonts.ready.then(() => document.fonts.check('16px \"Inter Variable\"'))")
    assert page.evaluate("typeof htmx") == "object"
    rules = page.evaluate("[...document.styleSheets].map((sheet) => sheet.cssRules.length)")
    assert len(rules) >= 3
    assert all(rules)
    assert not missing
