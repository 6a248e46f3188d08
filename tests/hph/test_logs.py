"""A log line is one JSON object and never holds what an exception said."""

import contextlib
import json
import logging

import pytest

from hph.logs import JsonLine

pytestmark = pytest.mark.sqlite


def line(error: BaseException | None = None) -> dict[str, object]:
    if error:
        with contextlib.suppress(type(error)):
            raise error
    information = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord("hph.x", logging.ERROR, __file__, 1, "pathway %s\nfailed", (7,), information)
    text = JsonLine().format(record)
    assert "\n" not in text
    return json.loads(text)


def test_a_line_has_time_level_name_and_text() -> None:
    got = line()
    assert (got["level"], got["logger"], got["text"]) == ("ERROR", "hph.x", "pathway 7\nfailed")
    assert str(got["at"]).endswith("+00:00")


def test_what_an_exception_said_stays_out_of_the_log() -> None:
    got = line(ValueError("duplicate key (national number 01010112345)"))
    assert "01010112345" not in json.dumps(got)
    assert got["error"] == "ValueError"
    assert "test_logs.py" in got["trace"][0]
