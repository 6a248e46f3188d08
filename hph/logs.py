"""How a log line looks: one JSON object, so that any collector can read it."""

import json
import logging
from datetime import UTC, datetime


class JsonLine(logging.Formatter):
    """Format a record as one line of JSON with time (UTC), level, logger and text.

    The arguments of a failed database statement may hold patient data, so of an exception only the
    type and the places in the code are written, never its text.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return `record` as one line."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, tz=UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "text": record.getMessage(),
        }
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__qualname__
            line["trace"] = _places(record)
        return json.dumps(line, ensure_ascii=False)


def _places(record: logging.LogRecord) -> list[str]:
    """Return where the error happened, outermost first, as file:line function."""
    places = []
    step = record.exc_info[2] if record.exc_info else None
    while step is not None:
        code = step.tb_frame.f_code
        places.append(f"{code.co_filename}:{step.tb_lineno} {code.co_name}")
        step = step.tb_next
    return places
