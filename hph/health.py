"""GET /health/: is the system fit to be used? Asked by supervisors and load balancers.

The answer carries no patient data and needs no sign-in. `last_sweep` is when overdue deadlines were
last looked for; a sweep that is older than three minutes means that background work stands still,
and then nobody would be told about a deadline that runs out. `oldest_unsent` is since when the message that
has waited longest waits for a way out; older than the limit means that a line or a folder is closed.
"""

import datetime as dt
import logging
from pathlib import Path
from urllib.parse import urlsplit

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from messaging.queries.unsent import oldest_unsent
from pathways.models import Heartbeat

log = logging.getLogger(__name__)

OK, DOWN, DEGRADED = "ok", "down", "degraded"
SWEEP_IS_STALE_AFTER = dt.timedelta(minutes=3)


@never_cache
@require_safe
def health(_request: HttpRequest) -> JsonResponse:
    """Answer 200 when everything works, else 503; the body says which part does not."""
    report = examine(now=timezone.now())
    return JsonResponse(report, status=200 if report["status"] == OK else 503)


def examine(*, now: dt.datetime) -> dict[str, str | None]:
    """Return the state of each part at `now` (aware), and of the whole."""
    database, last_sweep = _database()
    broker = _broker()
    fresh = last_sweep is not None and now - last_sweep <= SWEEP_IS_STALE_AFTER
    unsent = _oldest_unsent() if database == OK else None
    limit = dt.timedelta(minutes=settings.HPH_UNSENT_LIMIT_MINUTES)
    gets_out = unsent is None or now - unsent <= limit
    return {
        "status": OK if database == OK and broker == OK and fresh and gets_out else DEGRADED,
        "database": database,
        "broker": broker,
        "last_sweep": last_sweep.astimezone(dt.UTC).isoformat() if last_sweep else None,
        "oldest_unsent": unsent.astimezone(dt.UTC).isoformat() if unsent else None,
    }


def _database() -> tuple[str, dt.datetime | None]:
    """Return whether the database answers, and the time of the last sweep that it knows of."""
    try:
        connection.ensure_connection()
        swept = Heartbeat.objects.filter(pk="sweep_deadlines").values_list("last_at", flat=True).first()
    except DatabaseError:
        log.exception("The database does not answer")
        return DOWN, None
    return OK, swept


def _oldest_unsent() -> dt.datetime | None:
    try:
        return oldest_unsent()
    except DatabaseError:
        log.exception("The messages that wait cannot be counted")
        return None


def _broker() -> str:
    """Return whether tasks can be handed over."""
    address = settings.CELERY_BROKER_URL
    try:
        if settings.EMBEDDED_BROKER:
            Path(urlsplit(address).path).mkdir(parents=True, exist_ok=True)
            return OK
        with redis.Redis.from_url(address, socket_timeout=1, socket_connect_timeout=1) as client:
            client.ping()
    except (OSError, redis.RedisError):
        log.exception("The broker does not answer")
        return DOWN
    return OK
