"""Short ways to write moments and test persons in tables of cases."""

from datetime import datetime


def moment(text: str) -> datetime:
    """Return the moment of an ISO text with its offset, such as 2026-03-02T09:00+01:00."""
    return datetime.fromisoformat(text)
