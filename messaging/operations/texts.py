"""Small texts that what is stored of a message is put together from."""

from datetime import datetime

from messaging.xml.times import Moment
from pathways.rules import clock as clock_rules


def moment_text(moment: Moment | None) -> str:
    """Return a moment as people in Norway write it, in Oslo's time; empty without one."""
    if moment is None:
        return ""
    return clock_rules.oslo_text(moment) if isinstance(moment, datetime) else f"{moment:%d.%m.%Y}"


def joined(*parts: str) -> str:
    """Return the parts that say something, with commas between."""
    return ", ".join(part for part in parts if part)
