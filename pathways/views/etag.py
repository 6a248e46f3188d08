"""The mark of a list that refreshes itself. It carries the moment when a colour changes without anybody's doing."""

import hashlib
import math
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.http import HttpResponse

SHAPE = re.compile(r'W/"(?P<key>[0-9a-f]{16})-(?P<version>\d+)-(?P<until>\d+)"')


@dataclass(frozen=True)
class Mark:
    """What a list was made from (`key`), the version of its units, and how long it is right."""

    key: str
    version: int
    until_ms: int

    def __str__(self) -> str:
        return f'W/"{self.key}-{self.version}-{self.until_ms}"'


def key_of(*parts: Any) -> str:
    """Return a short name for who asks, in which language, for which rows and columns."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def mark(*, key: str, version: int, next_change_at: datetime) -> Mark:
    """Return the mark of a list that is right until `next_change_at`; cut down, so that it is never right too long."""
    return Mark(key, version, math.floor(next_change_at.timestamp() * 1000))


def is_unchanged(header: str | None, *, key: str, version: int, now: datetime) -> bool:
    """Tell whether the browser's copy is this very list, and no colour has changed by itself since."""
    for found in SHAPE.finditer(header or ""):
        is_same = found["key"] == key and int(found["version"]) == version
        if is_same and now < datetime.fromtimestamp(int(found["until"]) / 1000, tz=UTC):
            return True
    return False


def unchanged() -> HttpResponse:
    """Return 304, which costs next to nothing."""
    return HttpResponse(status=304)
