"""The bench of the letterbox measures every figure it promises, and its post is valid."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hph.workbench.bench_messages import MESSAGES_A_STAY, Post
from messaging.xml import parse, validate
from messaging.xml.model import Party
from tests.messaging.xml import official

ROOT = Path(__file__).resolve().parents[2]
POST = Post(
    sender=Party(org_name="Sykehuset", her_id=1),
    receiver=Party(org_name="Kommunen", her_id=2),
    first=datetime(2026, 3, 2, 9, tzinfo=UTC),
)


def test_the_post_is_valid_and_the_same_every_time():
    first = POST.stay(7)
    assert first == POST.stay(7)
    assert len(first) == MESSAGES_A_STAY
    assert [validate.schema_errors(raw, official.folder()) for raw in first] == [[]] * MESSAGES_A_STAY
    ids = {parse.parse(raw).head.msg_id for number in (7, 8) for raw in POST.stay(number)}
    assert len(ids) == 2 * MESSAGES_A_STAY


@pytest.mark.slow
def test_a_small_run_measures_every_figure():
    """In a process of its own, as people run it: its workers begin as copies, and a copy of a process that has a browser
    and threads may wait for ever.
    """
    done = subprocess.run(
        [sys.executable, "manage.py", "bench", "messaging", "--json", "--quick"],
        cwd=ROOT,
        env={**os.environ, "HPH_SCHEMAS": str(official.folder())},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    figures = {each["name"]: each for each in json.loads(done.stdout)["figures"]}
    assert set(figures) == {"message", "messages_once", "messages_memory"}
    assert figures["messages_once"]["value"] == 0
    assert figures["messages_memory"]["ok"]
