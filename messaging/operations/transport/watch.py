"""The way in by folder: each file is taken once, whole; what cannot be taken is laid aside, and people are told."""

import logging
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from messaging import rules as house_rules
from messaging.enums import Outcome, Source, TaskReason
from messaging.models import InboxTask
from messaging.operations.take_in import take_in
from messaging.queries import addresses
from messaging.rules import transport as rules

log = logging.getLogger(__name__)

AT_A_TIME = 200
TAKEN = ".taken"
ASIDE = "aside"
# What is stored and answered, or was here before: the file has done its work.
DONE = (Outcome.TAKEN_IN, Outcome.DUPLICATE, Outcome.REFUSED, Outcome.GIVEN_UP, "")


@dataclass(frozen=True)
class Watched:
    """How many files were taken in, left for later because they are not whole yet, and laid aside."""

    taken: int = 0
    left: int = 0
    aside: int = 0

    def __add__(self, other: "Watched") -> "Watched":
        return Watched(self.taken + other.taken, self.left + other.left, self.aside + other.aside)


def take_from_folders(
    *, now: datetime, limit: int = AT_A_TIME, may_go_on: Callable[[], bool] = lambda: True
) -> Watched:
    """Take in the files of every folder for incoming messages, oldest first. Safe in any number of workers, or twice.

    A file is claimed by a rename, which only one process can do; stored before it is removed; and taken in again when
    the process died in between, which changes nothing, because a message id is taken in once.
    """
    found = Watched()
    with translation.override(house_rules.HOUSE_LANGUAGE):
        for folder in settings.HPH_IN_FOLDERS:
            try:
                _put_back(folder, now=now)
                for file, age in list(_files(folder, now=now))[:limit]:
                    if not may_go_on():
                        return found
                    found += _take(folder, file, age, now=now)
            except OSError as error:
                log.error("The folder %s cannot be read: %s", folder, error.strerror)
    return found


def _files(folder: Path, *, now: datetime) -> Iterator[tuple[Path, timedelta]]:
    """Give the finished files with how long they have been left alone, oldest first."""
    folder.mkdir(parents=True, exist_ok=True)
    with os.scandir(folder) as entries:
        found = [
            (entry.stat(follow_symlinks=False).st_mtime, entry.name)
            for entry in entries
            if entry.is_file(follow_symlinks=False) and rules.is_a_message_file(entry.name)
        ]
    for changed, name in sorted(found):
        yield folder / name, now - datetime.fromtimestamp(changed, UTC)


def _take(folder: Path, file: Path, age: timedelta, *, now: datetime) -> Watched:
    if not rules.is_whole(age=age, begins_and_ends=True):
        return Watched(left=1)
    claimed = _claim(folder, file, now=now)
    if claimed is None:
        return Watched()
    try:
        if claimed.stat().st_size > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            return _lay_aside(folder, claimed, file.name, _("The file is too large."), now=now)
        raw = claimed.read_bytes()
    except OSError as error:
        why = _("The file cannot be read (%(why)s).") % {"why": error.strerror or "OSError"}
        return _lay_aside(folder, claimed, file.name, why, now=now)
    if not rules.is_whole(age=age, begins_and_ends=rules.ends_as_it_begins(raw)):
        os.rename(claimed, file)
        return Watched(left=1)
    try:
        result = take_in(raw=raw, now=now, source=Source.FOLDER)
    except Exception:
        os.rename(claimed, file)
        raise
    if result.outcome in DONE:
        claimed.unlink()
        return Watched(taken=1)
    why = " ".join(error["text"] for error in result.errors)
    has_task = result.outcome in (Outcome.UNREADABLE, Outcome.NOT_OURS)
    return _lay_aside(folder, claimed, file.name, why, has_task=has_task, now=now)


# --- Claiming ------------------------------------------------------------------------------------------------


def _claim(folder: Path, file: Path, *, now: datetime) -> Path | None:
    """Take the file for this process; None when another has it. The claim's own name tells when it was made."""
    taken = folder / TAKEN
    taken.mkdir(exist_ok=True)
    claimed = taken / f"{int(now.timestamp())}~{os.getpid()}~{file.name}"
    try:
        os.rename(file, claimed)
    except FileNotFoundError:
        return None
    return claimed


def _put_back(folder: Path, *, now: datetime) -> None:
    """Put back what a process took and never finished."""
    taken = folder / TAKEN
    if not taken.is_dir():
        return
    for claimed in taken.iterdir():
        when, _sign, rest = claimed.name.partition("~")
        name = rest.partition("~")[2]
        if not (when.isdecimal() and name):
            continue
        if now - datetime.fromtimestamp(int(when), UTC) >= rules.TAKEN_FOR:
            log.warning("A file that was never finished is put back")
            try:
                os.rename(claimed, _free(folder / name))
            except FileNotFoundError:
                continue  # another process was first


def _free(wanted: Path) -> Path:
    """Return a name that nobody uses, as near the wanted one as can be."""
    number, free = 1, wanted
    while free.exists():
        number, free = number + 1, wanted.with_name(f"{wanted.stem}-{number}{wanted.suffix}")
    return free


# --- Laying aside --------------------------------------------------------------------------------------------


def _lay_aside(
    folder: Path, claimed: Path, name: str, why: str, *, has_task: bool = False, now: datetime
) -> Watched:
    """Move the file to the side folder with the reason beside it, and give it to somebody who owns such things."""
    aside = folder / ASIDE
    aside.mkdir(exist_ok=True)
    place = _free(aside / name)
    if not has_task:
        InboxTask.objects.create(
            unit=addresses.caretaker(),
            reason=TaskReason.UNREADABLE,
            sentence=_("A file could not be taken in. %(why)s It lies in the side folder as %(name)s.")
            % {"why": why, "name": place.name},
            created_at=now,
        )
    os.rename(claimed, place)
    place.with_name(f"{place.name}.reason.txt").write_text(f"{why}\n", encoding="utf-8")
    return Watched(aside=1)
