"""A tablet for the tests: it makes events with a clock of its own, sends them, and asks for keys and bundle."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.test import Client

from accounts.models import User
from tests.pathways.views_helpers import signed_in

SYNC, KEYS, BUNDLE = "/nettbrett/synk/", "/nettbrett/nokkel/", "/nettbrett/pakke/"
DEVICE = "5f6f3d0e-6b0f-4c56-9d0b-2b6c9a3f1c01"


@dataclass
class Tablet:
    """One device in one nurse's hands. `ahead` is how wrong its clock is."""

    client: Client
    user: User
    device: str = DEVICE
    ahead: timedelta = timedelta()

    @property
    def headers(self) -> dict[str, str]:
        return {"X-HPH-Device": self.device, "X-HPH-App": "test-1"}

    def event(self, kind: str, at: datetime, **fields: Any) -> dict[str, Any]:
        """Return an event done at the true time `at`, as this device's clock tells it."""
        return {
            "id": str(uuid4()),
            "kind": kind,
            "at": (at + self.ahead).isoformat(),
            "offset": int(self.ahead.total_seconds()),
            **fields,
        }

    def answer(self, step: object, key: str, value: object, at: datetime, **fields: Any) -> dict[str, Any]:
        name = step if isinstance(step, int | str) else step.pk
        return self.event("ANSWER", at, step=name, item_key=key, value=value, **fields)

    def post(self, events: list[Any], **fields: Any) -> Any:
        body = {"contract": 1, "person": self.user.pk, "sent_at": None, "events": events, **fields}
        return self.client.post(SYNC, body, content_type="application/json", headers=self.headers)

    def send(self, *events: Any, **fields: Any) -> list[dict[str, Any]]:
        """Send and return the results; the request itself must succeed."""
        response = self.post(list(events), **fields)
        assert response.status_code == 200, response.content
        return response.json()["results"]

    def keys(self) -> Any:
        return self.client.get(KEYS, headers=self.headers)

    def bundle(self, since: str = "") -> Any:
        return self.client.get(BUNDLE, {"since": since} if since else {}, headers=self.headers)


def tablet_of(user: User, **changes: Any) -> Tablet:
    """Return a tablet on which the person has signed in."""
    return Tablet(client=signed_in(user), user=user, **changes)


def statuses(results: list[dict[str, Any]]) -> list[str]:
    return [each["status"] for each in results]
