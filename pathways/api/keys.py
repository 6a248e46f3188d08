"""The key door: what the tablet locks its data with, a fresh CSRF token, and what the clock says."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.middleware.csrf import get_token
from django.utils import timezone
from rest_framework.response import Response

from accounts.middleware import STARTED_AT
from pathways.api.doors import Revoked, TabletDoor, who
from pathways.rules import tablet as tablet_rules


class Keys(TabletDoor):
    """Give the keys of this person on this device (docs/security.md says what each protects against)."""

    takes_revoked = True

    def get(self, request: Any) -> Response:
        now = timezone.now()
        own = (request.user.pk, self.device_id)
        secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
        outbox = {
            "csrf": get_token(request),
            "outbox_keys": [tablet_rules.key_material(secret, "outbox", *own) for secret in secrets],
        }
        if self.is_revoked:
            # Enough to send what was done, and nothing to read downloaded data with.
            refusal = {"code": Revoked.default_code, "detail": str(Revoked.default_detail)}
            return Response({**refusal, **who(request), **outbox}, status=Revoked.status_code)
        self.meet(request, now=now)
        started = datetime.fromtimestamp(request.session.get(STARTED_AT, now.timestamp()), UTC)
        session = request.session.session_key
        return Response(
            {
                "contract": tablet_rules.CONTRACT,
                "now": now.isoformat(),
                **who(request),
                **outbox,
                "bundle_key": tablet_rules.key_material(settings.SECRET_KEY, "bundle", *own, session),
                "expires_at": (started + timedelta(seconds=settings.SESSION_ABSOLUTE_SECONDS)).isoformat(),
                "lock_after_seconds": tablet_rules.LOCK_AFTER,
                "most_events": tablet_rules.MOST_EVENTS,
                "events_per_request": tablet_rules.EVENTS_PER_REQUEST,
            }
        )
