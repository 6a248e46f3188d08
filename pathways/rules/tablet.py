"""A tablet that works without coverage: true times, what goes together, keys, and the stamps of the bundle."""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Hashable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final, TypeVar

# The number of the contract in docs/tablet.md.
CONTRACT: Final = 1
# The tablet sends fifty at a time; more than the limit is a mistake, and would hold a pathway's lock too long.
EVENTS_PER_REQUEST: Final = 50
MOST_EVENTS: Final = 200
# Idle time after which the app asks for its code again, in seconds.
LOCK_AFTER: Final = 600
# A device may be a little ahead of us without anything being wrong.
TOLERANCE: Final = timedelta(minutes=5)
EARLIEST_YEAR: Final = 2000
LATEST_YEAR: Final = 2199
# Beyond this a clock is not off, it is broken.
MOST_OFFSET: Final = 20 * 366 * 24 * 3600
STAMP_BYTES: Final = 6
# A pathway or template a stamp, and room for more.
MOST_STAMPS: Final = 400

Thing = TypeVar("Thing")


def is_possible(moment: datetime) -> bool:
    """Return whether a device can have shown this time: outside this and the next century its clock is broken."""
    return EARLIEST_YEAR <= moment.year <= LATEST_YEAR


def true_time(*, made_at: datetime, offset_seconds: int, sent_at: datetime | None, now: datetime) -> datetime:
    """Return when it really happened: the device's time less what its clock was measured to be ahead. Rule R35.

    When that lies in the future the clock was moved after it was measured; then what it is off at sending counts.
    """
    at = made_at - timedelta(seconds=offset_seconds)
    if at <= now + TOLERANCE or sent_at is None:
        return at
    return made_at - (sent_at - now)


def runs(
    things: Iterable[tuple[Hashable, Thing]], *, longest: int = EVENTS_PER_REQUEST
) -> Iterator[list[Thing]]:
    """Give neighbours with the same key together, in order, at most `longest` at a time. Rule R36.

    One run is one transaction and one pathway: whoever held two pathways at once could wait in a ring.
    """
    run: list[Thing] = []
    last: Hashable = None
    for key, thing in things:
        if run and (key != last or len(run) == longest):
            yield run
            run = []
        run.append(thing)
        last = key
    if run:
        yield run


def key_material(secret: str | bytes, purpose: str, *names: object) -> str:
    """Return 32 bytes, base64, that follow from the secret, what they are for and whose they are, and from nothing else."""
    message = json.dumps(["hph-tablet", purpose, *(str(name) for name in names)]).encode()
    key = secret.encode() if isinstance(secret, str) else secret
    digest = hmac.new(key, message, hashlib.sha256).digest()
    return base64.b64encode(digest).decode("ascii")


def stamp(scope: str, part: object) -> bytes:
    """Return a few bytes that change when the part's content does. `scope`: who it is made for, where, in what words."""
    words = json.dumps([CONTRACT, scope, part], sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.blake2b(words.encode(), digest_size=STAMP_BYTES).digest()


def token_of(stamps: Sequence[bytes]) -> str:
    """Return the stamps as the one word that the tablet sends back. Rule R38."""
    return base64.urlsafe_b64encode(b"".join(stamps)).decode("ascii").rstrip("=")


def stamps_in(token: str) -> frozenset[bytes]:
    """Return the stamps in what a tablet sent; none for anything that is no token."""
    if len(token) > MOST_STAMPS * STAMP_BYTES * 2:
        return frozenset()
    try:
        raw = base64.urlsafe_b64decode(token.encode("ascii") + b"=" * (-len(token) % 4))
    except (UnicodeEncodeError, binascii.Error):
        return frozenset()
    if len(raw) % STAMP_BYTES:
        return frozenset()
    return frozenset(raw[at : at + STAMP_BYTES] for at in range(0, len(raw), STAMP_BYTES))
