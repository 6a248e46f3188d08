"""What every test may use.

The environment is set before Django reads it: tests run on a throw-away PostgreSQL and Redis unless
DATABASE_URL says otherwise (`HPH_TEST_SQLITE=1` chooses SQLite).
"""

import atexit
import contextlib
import os
import signal
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import django
import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, sync_playwright

from tests import in_flight, network, services, workers

ROOT = Path(__file__).resolve().parent.parent
_open = contextlib.ExitStack()
atexit.register(_open.close)
if threading.current_thread() is threading.main_thread():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is stopped


def _set_environment() -> None:
    """Point Django at what the tests run on. Helpers of pytest-xdist inherit it all."""
    if "HPH_TEST_READY" in os.environ:
        return
    if os.environ.get("HPH_TEST_SQLITE") == "1":
        os.environ["DATABASE_URL"] = "sqlite://"
        started = {}
    elif "DATABASE_URL" in os.environ and "HPH_BROKER_URL" in os.environ:
        started = {}  # script/services has them
    else:
        started = _open.enter_context(services.services())
    var = _open.enter_context(tempfile.TemporaryDirectory(prefix="hph-tests-"))
    os.environ.update(
        started
        | {
            "DJANGO_SETTINGS_MODULE": "hph.settings",
            "HPH_TEST_READY": "1",
            "HPH_VAR": var,
            # Empty: WhiteNoise would look through the collected files for every test client.
            "HPH_STATIC_ROOT": f"{var}/static",
            "HPH_DEBUG": "0",
            "HPH_DEMO": "0",
            "HPH_PLAIN_HTTP": "1",
            "HPH_ALLOW_SYNTHETIC": "1",
            "HPH_HASHED_STATIC": "0",
            "HPH_SECRET_KEY": "only-for-tests-" * 5,
            "HPH_ALLOWED_HOSTS": "testserver",
            "HPH_LOG_LEVEL": "WARNING",
        }
    )
    os.environ.setdefault("HPH_STANDARDS", str(ROOT.parent / "shared" / "standards"))


_set_environment()
django.setup()  # conftest files of the apps may import models
network.shut()
# This also reads the settings now, so that pytest-django sets Django up. Slow hashes protect no test.
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def pytest_configure(config: pytest.Config) -> None:
    """Name the markers."""
    config.addinivalue_line("markers", "sqlite: runs on SQLite too, the embedded default")
    config.addinivalue_line("markers", "browser: drives Chromium")
    config.addinivalue_line("markers", "slow: takes more than two seconds; left out by script/test --fast")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever uses the browser is marked so, and the folder tests/browser as a whole."""
    for item in items:
        names = getattr(item, "fixturenames", ())
        if "page" in names or "browser" in names or "tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)
        if "worker" in names:
            item.add_marker(pytest.mark.slow)


@pytest.fixture(autouse=True)
def _templates_read_anew() -> None:
    """A process reads a template once. A test rolls its templates back, and another may get their numbers."""
    # Not at the top: models can only be imported when Django is set up.
    from checklists.operations import answers

    answers.items_of.cache_clear()


@pytest.fixture(autouse=True)
def _way_from_the_beginning() -> None:
    """Let what many tests begin with be written once and copied: see tests/kept.py."""
    from tests import kept

    kept.begin()


@pytest.fixture(scope="session")
def standards() -> Path:
    """Return the folder with the national standards and their examples; skip where it does not exist."""
    folder = Path(os.environ["HPH_STANDARDS"])
    if not folder.is_dir():
        pytest.skip(f"The national standards are not at {folder}; set HPH_STANDARDS.")
    return folder


# --- Browser --------------------------------------------------------------------------------------

CHROMIUM = os.environ.get("HPH_CHROMIUM", "/usr/bin/chromium")
CHROMIUM_FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Run the machine's Chromium; one for all tests of a process."""
    # Playwright's event loop runs in the thread that also asks the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        yield chromium
        chromium.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def page(browser: Browser, live_server) -> Iterator[Page]:
    """Give a fresh browser window on the live server, bokmål, Oslo. Script errors fail the test."""
    context = browser.new_context(
        base_url=live_server.url,
        locale="nb-NO",
        timezone_id="Europe/Oslo",
        viewport={"width": 1280, "height": 900},
    )
    context.set_default_timeout(10_000)
    errors: list[str] = []
    window = context.new_page()
    window.on("pageerror", lambda error: errors.append(str(error)))
    window.on(
        "console",
        lambda said: errors.append(said.text) if "Content Security Policy" in said.text else None,
    )
    yield window
    context.close()
    in_flight.wait()
    assert not errors, f"The page's scripts failed: {errors}"


# --- A real worker ---------------------------------------------------------------------------------


@pytest.fixture
def broker_url() -> str:
    """Return the address of a Redis database of this process alone, emptied."""
    return workers.empty_broker()


@pytest.fixture
def worker(transactional_db, broker_url: str, tmp_path: Path) -> Iterator[Callable[..., workers.Worker]]:
    """Give `start(*options, broker=…, concurrency=1)`: a real Celery worker on this test's database."""
    with contextlib.ExitStack() as started:

        def start(*options: str, broker: str = broker_url, concurrency: int = 1) -> workers.Worker:
            return started.enter_context(
                workers.running(*options, broker=broker, concurrency=concurrency, folder=tmp_path)
            )

        yield start


@pytest.fixture
def eventually() -> Callable[..., None]:
    """Give `eventually(is_so, seconds=15)`, which waits for what another process does."""
    return workers.eventually
