"""Fills a demonstration installation with made-up people and patients."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from hph.workbench import demo

# Enough that most months of the figures stand on ten patients or more.
PAST = 200


class Command(BaseCommand):
    help = (
        "Make a made-up region with people to sign in as, about 80 patients, and a year of pathways that are over. "
        "Safe to repeat."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.HPH_DEMO:
            raise CommandError(
                "This is not a demonstration installation. Set HPH_DEMO=1 if it is to be one; never do that "
                "where there are real patients."
            )
        call_command("load_checklists", verbosity=0, stdout=self.stdout)
        made = demo.play(password=settings.HPH_DEMO_PASSWORD, now=timezone.now(), past=PAST)
        total = sum(made.states.values())
        self.stdout.write(f"{total} pathways" + ("" if made.is_new else ", here already") + ":")
        for state, count in sorted(made.states.items()):
            self.stdout.write(f"  {count:3} {state}")
        self.stdout.write("Sign in as (the password of all is HPH_DEMO_PASSWORD):")
        for username, name, role in made.sign_ins:
            self.stdout.write(f"  {username:28} {name}, {role}")
