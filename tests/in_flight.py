"""What the live server is in the middle of: a window can be closed before its last request is answered.

Such a request holds locks, and writes, while the database is emptied for the next test.
"""

import threading
import time

from django.core.signals import request_finished, request_started

_lock = threading.Lock()
_open: set[int] = set()


def _begin(**_: object) -> None:
    with _lock:
        _open.add(threading.get_ident())


def _end(**_: object) -> None:
    with _lock:
        _open.discard(threading.get_ident())


request_started.connect(_begin, dispatch_uid="tests.in_flight")
request_finished.connect(_end, dispatch_uid="tests.in_flight")


def wait(seconds: float = 20) -> None:
    """Wait until every request of another thread is answered. Raises TimeoutError when one never is."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with _lock:
            mine = _open - {threading.get_ident()}
        if not mine & {thread.ident for thread in threading.enumerate()}:
            return
        time.sleep(0.02)
    raise TimeoutError("The live server still answers a request after the window was closed")
