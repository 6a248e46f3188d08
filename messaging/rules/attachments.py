"""Which files that travel with a message may be opened here. Pure. Rule M48."""

from collections.abc import Mapping
from types import MappingProxyType

# By the signature of the content (HIS 1036:2011 allows PDF, PNG and JPEG); a name or a declared type proves nothing.
SIGNATURES: Mapping[bytes, str] = MappingProxyType(
    {b"%PDF-": "application/pdf", b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
)
EXTENSIONS: Mapping[str, str] = MappingProxyType(
    {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}
)
LARGEST = 10 * 1024 * 1024


def type_of(content: bytes) -> str:
    """Return the type that the content begins as, or "" when it is none of those that may be opened."""
    return next((name for start, name in SIGNATURES.items() if content.startswith(start)), "")


def is_too_large(size: int) -> bool:
    """Return whether a file of this many bytes is larger than is opened here."""
    return size > LARGEST
