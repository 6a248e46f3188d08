import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.rules import NotAllowed
from messaging import operations
from messaging.enums import Source
from messaging.operations.transport import folders


class Command(BaseCommand):
    """`plo take-in FILE...`: one JSON line a file, whatever is in it. `plo address-book FILE`: the addresses.

    `plo export MESSAGE_ID --out FILE`: the exact XML of one message, in or out.
    """

    help = "National care messages and their addresses, by file. take-in prints one JSON line for each file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        take_in = verbs.add_parser("take-in", help="Take in messages, and print what became of each.")
        take_in.add_argument("files", nargs="+", metavar="FILE")
        book = verbs.add_parser(
            "address-book", help="Take in the address book from a file, or write it to one."
        )
        book.add_argument("file", metavar="FILE")
        book.add_argument(
            "--dry-run", action="store_true", help="Say what the file would do, and change nothing."
        )
        book.add_argument("--export", action="store_true", help="Write the address book to FILE instead.")

        export = verbs.add_parser("export", help="Write the exact XML of one message, in or out.")
        export.add_argument("message_id", metavar="MESSAGE_ID")
        export.add_argument(
            "--out", required=True, metavar="FILE", help="The file to write; - for the screen."
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["verb"] == "address-book":
            self._address_book(Path(options["file"]), options)
        elif options["verb"] == "export":
            self._export(options["message_id"], options["out"])
        else:
            self._take_in(options)

    def _address_book(self, file: Path, options: dict[str, Any]) -> None:
        try:
            if options["export"]:
                file.write_bytes(operations.export_address_book())
                return
            raw = file.read_bytes()
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from None
        done = operations.import_address_book(raw=raw, now=timezone.now(), dry_run=options["dry_run"])
        for sentence in done.refusals:
            self.stderr.write(sentence)
        if done.refusals:
            raise CommandError(_("Nothing was taken in: correct the lines above, and try again."))
        self._say({"added": done.added, "changed": done.changed, "same": done.same})

    def _export(self, message_id: str, name: str) -> None:
        try:
            content = operations.exported(message_id=message_id)
            if name != "-":
                folders.put(Path(name).resolve().parent, Path(name).name, content)
                return
        except NotAllowed as error:
            raise CommandError(str(error)) from None
        except OSError as error:
            raise CommandError(f"{name}: {error.strerror}") from None
        if (binary := getattr(self.stdout, "buffer", None)) is not None:
            binary.write(content)
        else:
            self.stdout.write(content.decode("utf-8", "replace"), ending="")

    def _take_in(self, options: dict[str, Any]) -> None:
        unread = False
        for name in options["files"]:
            try:
                raw = Path(name).read_bytes()
            except OSError as error:
                unread = True
                self._say({"file": name, **_nothing(error)})
                continue
            self._say({"file": name, **_taken_in(raw)})
        if unread:
            sys.exit(1)

    def _say(self, line: dict[str, Any]) -> None:
        self.stdout.write(json.dumps(line, ensure_ascii=False))


def _taken_in(raw: bytes) -> dict[str, Any]:
    result = operations.take_in(raw=raw, now=timezone.now(), source=Source.COMMAND)
    return {
        "message_id": result.message_id or None,
        "kind": result.kind or None,
        "apprec": result.receipt_status or None,
        "errors": list(result.errors),
        "pathway": result.pathway_id,
        "duplicate": result.is_duplicate,
    }


def _nothing(error: OSError) -> dict[str, Any]:
    return {
        "message_id": None,
        "kind": None,
        "apprec": None,
        "errors": [{"code": "", "text": error.strerror or type(error).__name__}],
        "pathway": None,
        "duplicate": False,
    }
