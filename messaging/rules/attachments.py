"""Which files travel with messages: what is opened here of what came, what may go with what we write. Pure. M48, M49."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from messaging.enums import FORM_KINDS

# By the signature of the content (HIS 1036:2011 allows PDF, PNG and JPEG); a name or a declared type proves nothing.
SIGNATURES: Mapping[bytes, str] = MappingProxyType(
    {b"%PDF-": "application/pdf", b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
)
EXTENSIONS: Mapping[str, str] = MappingProxyType(
    {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}
)
MEGABYTE = 1024 * 1024
# HIS 1036:2011: every message under a message head may take files along, and so may the epikrise. What events make
# by themselves has no writer to choose a file.
TAKES_FILES = frozenset(FORM_KINDS)
NAME_LIMIT = 100
MOST_FILES = 20


class Problem(StrEnum):
    """Why a file cannot go with a message."""

    EMPTY = "empty"
    TYPE = "type"
    TOO_LARGE = "too_large"
    TOO_MANY = "too_many"
    NAME = "name"


def type_of(content: bytes) -> str:
    """Return the type that the content begins as, or "" when it is none of those that may be opened."""
    return next((name for start, name in SIGNATURES.items() if content.startswith(start)), "")


def is_too_large(size: int, megabytes: int) -> bool:
    """Return whether so many bytes are more than the limit in megabytes."""
    return size > megabytes * MEGABYTE


def plain_name(name: str) -> str:
    """Return the name of a file without folders, and without what no line of text holds."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return " ".join("".join(each if each.isprintable() else " " for each in last).split())


def problem(*, name: str, content: bytes, size: int, sizes: list[int], megabytes: int) -> Problem | None:
    """Return why the file cannot go with a message that has files of these sizes, or None. M49.

    `size` is that of the whole file in bytes, also when no more than its beginning was kept.
    """
    if size == 0:
        return Problem.EMPTY
    if is_too_large(sum(sizes) + size, megabytes):
        return Problem.TOO_LARGE
    if len(sizes) >= MOST_FILES:
        return Problem.TOO_MANY
    if not type_of(content):
        return Problem.TYPE
    if not name or len(name) > NAME_LIMIT:
        return Problem.NAME
    return None
