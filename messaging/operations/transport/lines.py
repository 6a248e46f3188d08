"""Which way a message takes to its receiver. M5."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from messaging.enums import SendOutcome, Way
from messaging.models import Line
from messaging.operations.transport.folders import FolderWay
from messaging.operations.transport.https import HttpsWay
from messaging.operations.transport.parcels import OutWay, Parcel, Sent


@dataclass(frozen=True)
class NoWay:
    """There is no way there now. A failure like others: it passes when an administrator has made one."""

    why: str
    way: Way | None = None

    @property
    def key(self) -> str:
        return self.why

    def send(self, _parcel: Parcel) -> Sent:
        return Sent(SendOutcome.FAILED, detail=self.why, is_line_down=True)


def way_to(her_id: int | None, *, is_receipt: bool = False) -> OutWay:
    """Return the way to an organisation: its row, else the folder for outgoing messages."""
    row = Line.objects.filter(her_id=her_id).first() if her_id else None
    if row is None or row.way == Way.FOLDER:
        return _folder(row, is_receipt=is_receipt)
    if not row.is_active:
        return NoWay(_("The line to %(name)s is out of use.") % {"name": row.name})
    token = _token(row.token_file)
    if not token:
        return NoWay(_("The token for the line to %(name)s is missing.") % {"name": row.name})
    return HttpsWay(row.url, token)


def _folder(row: Line | None, *, is_receipt: bool) -> OutWay:
    base = (settings.HPH_RECEIPT_FOLDER if is_receipt else None) or settings.HPH_OUT_FOLDER
    if base is None:
        return NoWay(_("No folder for outgoing messages is set up, and no line to the receiver."))
    if row is None:
        return FolderWay(base)
    if not row.is_active:
        return NoWay(_("The line to %(name)s is out of use.") % {"name": row.name})
    return FolderWay(base / row.subfolder if row.subfolder else base)


def _token(name: str) -> str:
    """Return the token in the file; empty when there is none. Read at each use, so that a new one counts at once."""
    folder = settings.HPH_TOKENS_FOLDER
    if folder is None or not name or "/" in name or name.startswith("."):
        return ""
    try:
        return (folder / name).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""
