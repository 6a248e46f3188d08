from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.rules import NotAllowed
from messaging import operations


class Command(BaseCommand):
    """Print a new token for a system that sends messages; it is shown this once."""

    help = "Give a system a token for POST /api/messages/inbound/. A second call gives a new token."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name")
        parser.add_argument("--her-id", type=int, required=True)
        parser.add_argument(
            "--sender",
            type=int,
            action="append",
            default=[],
            metavar="HER_ID",
            help="One more organisation whose messages it may hand over; may be given several times.",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            token = operations.create_client(
                name=options["name"],
                her_id=options["her_id"],
                senders=options["sender"],
                now=timezone.now(),
            )
        except NotAllowed as error:
            raise CommandError(str(error)) from None
        self.stdout.write(token)
