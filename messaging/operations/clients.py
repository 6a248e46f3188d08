"""Systems that may send messages to us."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import models as account_models
from accounts.rules import NotAllowed
from messaging.models import ApiClient, ApiClientSender

TOKEN_BYTES = 32


@transaction.atomic
def create_client(*, name: str, her_id: int, now: datetime, senders: Iterable[int] = ()) -> str:
    """Return the token of a new client, or a new token for a known one; the old token stops working.

    Only its hash is stored: the token has 256 random bits, so a fast hash is enough. `senders` are the organisations
    it may also hand over messages for, beside that of the unit; those it had before stay. M10.
    Raises NotAllowed when no unit has the HER-id.
    """
    unit = account_models.Unit.objects.filter(her_id=her_id).first()
    if unit is None:
        raise NotAllowed(_("No unit has HER-id %(her_id)s. Add it to the unit first.") % {"her_id": her_id})
    token = secrets.token_urlsafe(TOKEN_BYTES)
    client, _created = ApiClient.objects.update_or_create(
        name=name,
        defaults={"token_hash": _hash(token), "unit": unit, "is_active": True},
        create_defaults={"token_hash": _hash(token), "unit": unit, "created_at": now},
    )
    for number in senders:
        ApiClientSender.objects.get_or_create(client=client, her_id=number)
    return token


def authenticate(*, token: str) -> ApiClient | None:
    """Return the client in use that has this token, or None. One query by the hash, which tells nothing by time."""
    if not token:
        return None
    return (
        ApiClient.objects.filter(token_hash=_hash(token), is_active=True)
        .select_related("unit__parent__parent")
        .first()
    )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
