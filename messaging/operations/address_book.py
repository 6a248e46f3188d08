"""The address book taken in from a file, and written to one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from messaging.models import Address
from messaging.rules import address_book as rules
from messaging.rules.address_book import Entry, Refusal


@dataclass(frozen=True)
class Imported:
    """What a file did, or with a dry run would do. With refusals it did nothing."""

    added: int = 0
    changed: int = 0
    same: int = 0
    refusals: tuple[str, ...] = ()


@transaction.atomic
def import_address_book(*, raw: bytes, now: datetime, dry_run: bool = False) -> Imported:
    """Take in the addresses of a file, all or none; an address that the file does not name is left as it is. M8.

    The refusals are sentences with the number of the line. A dry run says the same and changes nothing.
    """
    book = {
        each.her_id: each
        for each in Address.objects.select_for_update(of=("self",)).select_related("organisation")
    }
    known = {her_id: each.organisation_id is None for her_id, each in book.items()}
    entries, refusals = rules.read(raw, known=known)
    if refusals:
        return Imported(refusals=tuple(_sentence(each) for each in refusals))
    added = [entry for entry in entries if entry.her_id not in book]
    changed = [entry for entry in entries if entry.her_id in book and _entry_of(book[entry.her_id]) != entry]
    if not dry_run:
        _save(entries, {entry.her_id for entry in (*added, *changed)}, now=now)
    return Imported(len(added), len(changed), len(entries) - len(added) - len(changed))


def export_address_book() -> bytes:
    """Return the whole address book as a file that `import_address_book` takes."""
    return rules.write(_entry_of(each) for each in Address.objects.select_related("organisation"))


def _save(entries: Iterable[Entry], touched: set[int], *, now: datetime) -> None:
    """Save organisations before their services, which point at them."""
    for entry in sorted(entries, key=lambda each: each.organisation_her_id is not None):
        if entry.her_id not in touched:
            continue
        above = entry.organisation_her_id
        Address.objects.update_or_create(
            her_id=entry.her_id,
            defaults={
                "organisation": Address.objects.get(her_id=above) if above else None,
                "name": entry.name,
                "service_code": entry.service_code,
                "organisation_number": entry.organisation_number,
                "phone": entry.phone,
                "kinds": list(entry.kinds),
                "is_active": entry.is_active,
                "changed_at": now,
            },
        )


def _entry_of(row: Address) -> Entry:
    return Entry(
        her_id=row.her_id,
        organisation_her_id=row.organisation.her_id if row.organisation else None,
        name=row.name,
        service_code=row.service_code,
        organisation_number=row.organisation_number,
        phone=row.phone,
        kinds=tuple(row.kinds),
        is_active=row.is_active,
    )


def _sentence(refusal: Refusal) -> str:
    texts = {
        "ENCODING": _("the file is not UTF-8"),
        "COLUMN": _("the column %(value)s is missing, unknown, or there twice"),
        "CELLS": _("there are more cells than columns"),
        "NUMBER": _("%(value)s is not a HER-id"),
        "NAME": _("the name is missing"),
        "LONG": _("%(value)s is too long"),
        "ORGANISATION_NUMBER": _("%(value)s is not an organisation number"),
        "KIND": _("%(value)s is not a kind of message"),
        "ACTIVE": _("%(value)s is neither 1 nor 0"),
        "DOUBLE": _("HER-id %(value)s stands in the file before"),
        "UNKNOWN": _("the organisation %(value)s stands neither in the file nor in the address book"),
        "NOT_AN_ORGANISATION": _("%(value)s is a service, not an organisation"),
    }
    return _("Line %(line)d: %(what)s.") % {
        "line": refusal.line,
        "what": texts[refusal.code] % {"value": refusal.value or "–"},
    }
