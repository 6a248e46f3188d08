"""/health/ tells the truth about each part, and asks for no sign-in."""

import datetime as dt

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from hph import health
from pathways.models import Heartbeat

NOW = dt.datetime(2026, 3, 29, 0, 30, tzinfo=dt.UTC)  # half an hour before summer time begins


def swept(ago: dt.timedelta, now: dt.datetime = NOW) -> None:
    Heartbeat.objects.update_or_create(pk="sweep_deadlines", defaults={"last_at": now - ago})


@pytest.mark.sqlite
@pytest.mark.django_db
def test_all_is_well(client) -> None:
    swept(dt.timedelta(seconds=20), now=timezone.now())
    answer = client.get("/health/")
    assert answer.status_code == 200
    body = answer.json()
    assert list(body) == ["status", "database", "broker", "last_sweep", "oldest_unsent"]
    assert (body["status"], body["database"], body["broker"]) == ("ok", "ok", "ok")
    assert dt.datetime.fromisoformat(body["last_sweep"]).utcoffset() == dt.timedelta()
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.django_db
@pytest.mark.parametrize(("minutes", "status"), [(3, "ok"), (3.001, "degraded"), (600, "degraded")])
def test_a_sweep_is_stale_after_three_minutes(minutes: float, status: str) -> None:
    swept(dt.timedelta(minutes=minutes))
    assert health.examine(now=NOW)["status"] == status


@pytest.mark.django_db
def test_never_swept_is_degraded(client) -> None:
    Heartbeat.objects.all().delete()
    answer = client.get("/health/")
    assert answer.status_code == 503
    assert answer.json() == {
        "status": "degraded",
        "database": "ok",
        "broker": "ok",
        "last_sweep": None,
        "oldest_unsent": None,
    }


@pytest.mark.django_db
def test_a_database_that_is_down_is_told_not_crashed_on(client, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused() -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(connection, "ensure_connection", refused)
    answer = client.get("/health/")
    assert answer.status_code == 503
    assert answer.json()["database"] == "down"
    assert answer.json()["last_sweep"] is None


@pytest.mark.django_db
def test_a_broker_that_is_down_is_told(settings) -> None:
    swept(dt.timedelta(seconds=1))
    settings.EMBEDDED_BROKER = False
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    report = health.examine(now=NOW)
    assert (report["status"], report["broker"]) == ("degraded", "down")


@pytest.mark.django_db
def test_only_looking_is_possible(client) -> None:
    assert client.post("/health/").status_code == 405
