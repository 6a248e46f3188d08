"""A whole first visit with three problems, for the pages that come after it."""

from datetime import datetime
from uuid import uuid4

from checklists.models import Item
from pathways import operations
from pathways.models import Pathway
from tests.cast import Cast, author, step

WORDS = {
    "what_matters": "Gå tur med hunden",
    "usual_function": "Går med rullator inne. Trenger hjelp til dusj.",
    "aids_in_use": "Rullator og dusjkrakk",
    "next_of_kin_contact": "Datter Kari, 000 12 345",
}
PROBLEMS = {"falls": "Falt i trappa", "nutrition": "Lite matlyst", "pain": "Verst om natta"}


def visited(cast: Cast, pathway: Pathway, *, at: datetime) -> None:
    """Fill in and finish HPH2 as a whole, with three problems."""
    here = step(pathway, "HPH2")
    given = []
    for item in Item.objects.filter(template=here.template_id).order_by("pk"):
        if item.key in WORDS:
            given.append((item.key, WORDS[item.key], ""))
        elif item.kind == "CHOICE":
            place = 1 if item.key in PROBLEMS else 0
            given.append((item.key, item.choices[place]["value"], PROBLEMS.get(item.key, "")))
    answers = [operations.AnswerInput(uuid4(), key, value, note, 0, at) for key, value, note in given]
    operations.apply_answers(step_id=here.pk, answers=answers, by=author(cast.anne), now=at)
    operations.finish_step(step_id=here.pk, done_at=at, by=author(cast.anne), now=at)
