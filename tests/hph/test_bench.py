"""The bench: its arithmetic, its throw-away databases, and that it measures every figure it promises."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from hph.workbench import (
    archetypes,
    bench,
    bench_databases,
    bench_figures,
    bench_sweep,
    bulk,
    regions,
    stories,
)
from hph.workbench.bench_figures import Figure, Race

ROOT = Path(__file__).resolve().parents[2]
SMALL_RUN = """
import json, os, django
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hph.settings")
django.setup()
from io import StringIO
from django.core.management import call_command
from django.db import connection
from hph.workbench import archetypes, bench_sweep, stories

def tables():
    return [connection.settings_dict["NAME"], sorted(connection.introspection.table_names())]

archetypes.OVER = ((stories.completed, 1),)
archetypes.RUNNING = ((stories.just_home, 2), (stories.just_admitted, 1))
bench_sweep.IDLE_ROUNDS = 3
before, out = tables(), StringIO()
call_command("bench", "--json", "--quick", "--pathways", "300", stdout=out, stderr=StringIO())
print(json.dumps(json.loads(out.getvalue())))
print(json.dumps(before))
print(json.dumps(tables()))
"""
PROMISED = {
    "sweep", "sweep_idle", "sweep_two_workers", "sweep_duplicates",
    "board_queries", "board", "board_unchanged", "tick",
    "board_history", "sweep_history", "tick_history",
}  # fmt: skip


def figure(**more):
    return Figure(
        **{"name": "x", "what": "X", "value": 10.0, "unit": "ms", "judged": 2.0, "limit": 2, **more}
    )


def test_a_figure_at_its_limit_is_within_it():
    assert figure().ok
    assert not figure(judged=2.01).ok
    assert figure(judged=0.5, limit=0.5, at_least=True).ok
    assert not figure(judged=0.49, limit=0.5, at_least=True).ok


def test_a_ratio_is_the_median_of_the_rounds_ratios():
    # One disturbed round slows both sides; the ratio of the medians would say 1.5.
    times = Race(((10.0, 30.0, 90.0), (5.0, 20.0, 45.0)))
    assert times.median(0) == 30
    assert times.ratio(0, 1) == 2


def test_acts_are_timed_in_turn_after_one_turn_to_warm_up():
    done = []
    times = bench_figures.race([lambda: done.append("a"), lambda: done.append("b")], rounds=2, each=2)
    assert "".join(done) == "ab" + "aabb" * 2
    assert [len(rows) for rows in times.times] == [2, 2]
    assert all(spent >= 0 for rows in times.times for spent in rows)


def test_facts_say_what_was_measured_against_what():
    facts = figure(baseline="a page", baseline_value=5.0).facts()
    assert (facts["ratio"], facts["limit"], facts["limit_is"], facts["ok"]) == (2.0, 2, "at most", True)
    assert figure(is_ratio=False).facts()["ratio"] is None
    text = bench_figures.table([figure(baseline="a page", baseline_value=5.0), figure(limit=1)])
    assert "10 ms" in text
    assert "5 ms (a page)" in text
    assert [line.split()[-1] for line in text.splitlines()[1:]] == ["ok", "over"]


@pytest.mark.django_db(transaction=True)
def test_throw_away_databases_are_gone_whatever_happens():
    configured = connection.settings_dict["NAME"]
    made = []
    with pytest.raises(RuntimeError, match="stopped"):
        _make_two_and_stop(made)
    (databases,) = made
    assert connection.settings_dict["NAME"] == configured
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("select count(*) from pg_database where datname like 'hph_gone%%'")
            assert cursor.fetchone() == (0,)
    else:
        assert not databases.folder.exists()


def _make_two_and_stop(made):
    with bench_databases.throw_away(prefix="hph_gone") as databases:
        made.append(databases)
        first = databases.create("one")
        databases.use(first)
        with connection.cursor() as cursor:
            cursor.execute("create table note (words text)")
        databases.use(databases.create("two", like=first))
        with connection.cursor() as cursor:
            cursor.execute("select count(*) from note")
            assert cursor.fetchone() == (0,)
        raise RuntimeError("stopped")


@pytest.mark.slow
def test_a_small_run_measures_every_figure_and_leaves_the_configured_database_alone():
    """In a process of its own: its workers are copies, and a copy of a process with threads may wait for ever."""
    done = subprocess.run(
        [sys.executable, "-c", SMALL_RUN], cwd=ROOT, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    result, before, after = map(json.loads, done.stdout.splitlines())
    assert {each["name"] for each in result["figures"]} == PROMISED
    assert result["pathways"] >= 300
    by_name = {each["name"]: each for each in result["figures"]}
    assert by_name["sweep_duplicates"]["value"] == 0
    assert by_name["board_queries"]["value"] <= 10
    assert all(each["value"] > 0 for name, each in by_name.items() if name != "sweep_duplicates")
    assert before == after


@pytest.mark.django_db(transaction=True)
def test_too_little_history_is_said_in_a_sentence(monkeypatch):
    def refuse(**_options):
        raise ValueError("There is room for 3 of 5 clocks. Use more pathways.")

    monkeypatch.setattr(bench, "run", refuse)
    with pytest.raises(CommandError, match="more pathways"):
        call_command("bench")


@pytest.mark.django_db
def test_the_raw_sweep_does_what_the_sweep_does(monkeypatch):
    now = datetime(2026, 11, 20, 12, 40, tzinfo=UTC)
    monkeypatch.setattr(archetypes, "OVER", ((stories.cancelled, 1),))
    monkeypatch.setattr(archetypes, "RUNNING", ((stories.just_admitted, 1),))
    monkeypatch.setattr(bench_sweep, "THEN", now)
    call_command("load_checklists", stdout=StringIO())
    place = regions.build(municipalities=1)[0]
    bulk.fill(pathways=1, municipalities=1, seed=1, now=now, extra=[bulk.Extra(place, running=2)])
    assert bench_sweep.sweeps(rounds=1, count=10).times
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*), count(distinct deadline_id) from pathways_pathwayevent"
            " where kind = 'DEADLINE_MISSED' and at = %s",
            [now],
        )
        # Two rounds of both, the first to warm up.
        assert cursor.fetchone() == (40, 40)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_tablet_is_measured_and_nothing_is_lost():
    if connection.vendor != "postgresql":
        pytest.skip("Tablets at once are measured on PostgreSQL only.")
    out = StringIO()
    call_command("bench", "tablet", "--json", "--quick", stdout=out, stderr=StringIO())
    figures = {each["name"]: each for each in json.loads(out.getvalue())["figures"]}
    assert {"bundle_bytes", "bundle", "bundle_delta", "sync", "sync_statements", "at_once"} <= set(figures)
    for name in ("bundle_bytes", "sync_statements", "at_once_failed", "at_once_wrong"):
        assert figures[name]["ok"], figures[name]
