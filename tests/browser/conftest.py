from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests import cast as cast_module
from tests.browser import windows as windows_module
from tests.cast import Cast


@pytest.fixture
def cast(transactional_db) -> Cast:
    """Return the people and places, with the product's checklists published."""
    cast_module.load_templates()
    return cast_module.make_cast()


@pytest.fixture
def open_window(browser: Browser, live_server) -> Iterator[windows_module.Windows]:
    """Give `open_window(user, size=…, language=…)`; complaints of the console fail the test."""
    with windows_module.windows(browser, live_server.url) as opened:
        yield opened
