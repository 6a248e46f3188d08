"""The way out by folder: files put, whole or not at all, where a message service collects them."""

import contextlib
import logging
import os
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from messaging.enums import SendOutcome, Way
from messaging.operations.transport.parcels import Parcel, Sent

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class FolderWay:
    """Puts each parcel as one file, named by its id, so that doing it twice makes one file."""

    folder: Path
    way: Way = Way.FOLDER

    @property
    def key(self) -> str:
        return str(self.folder)

    def send(self, parcel: Parcel) -> Sent:
        """Put the file. A folder that is full, gone or closed is a failure that passes."""
        try:
            put(self.folder, f"{parcel.name}.xml", parcel.content)
        except OSError as error:
            log.warning("The folder for outgoing messages cannot be written: %s", error.strerror)
            why = _("The folder for outgoing messages cannot be written (%(why)s).")
            return Sent(
                SendOutcome.FAILED, detail=why % {"why": error.strerror or "OSError"}, is_line_down=True
            )
        return Sent(SendOutcome.DELIVERED)


def put(folder: Path, name: str, content: bytes) -> None:
    """Write the file under another name, make sure it is on the disk, and give it its name. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    for left_behind in folder.glob(f".{name}.*.part"):
        left_behind.unlink(missing_ok=True)
    draft = folder / f".{name}.{os.getpid()}.part"
    try:
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.rename(draft, folder / name)
    except OSError:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)
        raise
    _settle(folder)


def _settle(folder: Path) -> None:
    """Make the new name itself survive a power cut, where the file system can."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
