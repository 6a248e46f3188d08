"""How often a message is tried, when people take over, when a file is whole, which doors may be asked. Pure.

Rules M1 to M4, M6 and M11.
"""

import ipaddress
import re
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from pathways.enums import DeadlineKind
from pathways.rules import deadlines

# M1: the waits between attempts; after the last one people take over.
WAITS: tuple[timedelta, ...] = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=4),
    timedelta(hours=4),
)
MOST_ATTEMPTS = len(WAITS) + 1
# M2: from this many failed attempts on, the sender sees that the message has not got out.
SHOWN_FROM = 3
# A claim that nobody has finished by then belonged to a process that died. Longer than any attempt may last.
CLAIM = timedelta(minutes=2)
# M3: answers of the 400s that mean "later", not "no".
LATER = frozenset({408, 425, 429})
NO_ACCESS = frozenset({401, 403})

# M4: a file is left alone until nobody has written in it for a while, and longer when it does not end as it begins.
SETTLED = timedelta(seconds=5)
GIVEN_UP_ON = timedelta(minutes=2)
# A file taken by a process that died goes back after this long.
TAKEN_FOR = timedelta(minutes=10)
UNFINISHED = re.compile(r"^\.|^~|\.(tmp|temp|part|partial|filepart|writing|reason\.txt)$", re.IGNORECASE)
_FIRST_TAG = re.compile(rb"<([A-Za-z_][^\s<>/]*)")


def next_try_at(*, attempts: int, now: datetime) -> datetime | None:
    """Return when to try again after `attempts` failed ones (1 or more), or None when people take over. M1."""
    return now + WAITS[attempts - 1] if attempts < MOST_ATTEMPTS else None


def is_shown(attempts: int) -> bool:
    """Return whether the sender must see that so many attempts have failed. M2."""
    return attempts >= SHOWN_FROM


def is_delivered(status: int) -> bool:
    """Return whether an HTTP status says that the receiver has the message."""
    return 200 <= status < 300


def is_refusal(status: int) -> bool:
    """Return whether an HTTP status says no for good. M3."""
    return 400 <= status < 500 and status not in LATER


def url_problem(url: str) -> str | None:
    """Return why a message may not be posted to `url`, or None. M3.

    NOT_A_URL: there is no host. USER: a name or password stands in it. PLAIN: only TLS, and plain http to this
    machine itself.
    """
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return "NOT_A_URL"
    if not host or parts.scheme not in ("http", "https") or parts.fragment:
        return "NOT_A_URL"
    if parts.username or parts.password:
        return "USER"
    return None if parts.scheme == "https" or _is_loopback(host) else "PLAIN"


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_a_message_file(name: str) -> bool:
    """Return whether the name of a file says that it is finished. M4."""
    return not UNFINISHED.search(name)


def is_whole(*, age: timedelta, begins_and_ends: bool) -> bool:
    """Return whether a file unchanged for `age` can be taken. M4.

    An age below zero is that of a clock that runs ahead of ours: its size counts, not its sign.
    """
    return abs(age) >= (SETTLED if begins_and_ends else GIVEN_UP_ON)


def ends_as_it_begins(raw: bytes) -> bool:
    """Return whether the last tag closes the first one: a half-written file seldom looks so. M4."""
    first = _FIRST_TAG.search(raw)
    return first is not None and raw.rstrip().endswith(b"</" + first[1] + b">")


def receipt_due_at(made_at: datetime) -> datetime:
    """Return when the receipt of a message made at `made_at` must have come, in UTC. D10."""
    return deadlines.due_at(DeadlineKind.APPREC, made_at)


def made_at(receipt_due_at: datetime) -> datetime:
    """Return when the 96 hours up to `receipt_due_at` began: when the message was made, or sent once more. M6."""
    return receipt_due_at - timedelta(hours=deadlines.rule(DeadlineKind.APPREC).span.count)
