"""Tablets: met for the first time, met again, revoked."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import models as account_models
from accounts.rules import NotAllowed
from pathways.models import Device

# Contact is written down at most this often, so that fifty events in four requests cost one row.
WRITE_CONTACT_EVERY = timedelta(minutes=1)


@transaction.atomic
def meet(
    *, device_id: UUID, unit: account_models.Unit, app_version: str, by: account_models.User, now: datetime
) -> Device:
    """Return the tablet, registered with the unit when it is new. A revoked one is returned as it is.

    Whoever uses it, where, and in which version of the app is noted when it changes, and once a minute.
    """
    device = Device.objects.filter(pk=device_id).first()
    if device is None:
        facts = {
            "unit": unit,
            "registered_by": by,
            "registered_at": now,
            "last_user": by,
            "last_contact_at": now,
            "app_version": app_version,
        }
        return Device.objects.get_or_create(pk=device_id, defaults=facts)[0]
    is_same = (device.last_user_id, device.unit_id, device.app_version) == (by.pk, unit.pk, app_version)
    if device.is_revoked or (is_same and now - device.last_contact_at < WRITE_CONTACT_EVERY):
        return device
    device.last_user, device.unit, device.app_version, device.last_contact_at = by, unit, app_version, now
    device.save(update_fields=["last_user", "unit", "app_version", "last_contact_at"])
    return device


@transaction.atomic
def revoke(*, device_id: UUID, by: account_models.User, now: datetime) -> Device:
    """Let the tablet wipe itself at its next contact. Raises Device.DoesNotExist, or NotAllowed when it is revoked."""
    device = Device.objects.select_for_update(of=("self",)).get(pk=device_id)
    if device.is_revoked:
        raise NotAllowed(_("This tablet is revoked already."))
    device.revoked_at, device.revoked_by = now, by
    device.save(update_fields=["revoked_at", "revoked_by"])
    return device
