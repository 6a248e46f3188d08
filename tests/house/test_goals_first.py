"""What matters to the patient stands on every page about the patient, and costs the page at most one query."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from careplan import operations as careplan_operations
from careplan.models import Goal
from pathways import queries
from pathways.models import Pathway
from tests import cast as cast_module
from tests.house.test_strangers import ADDRESSES, theirs

__all__ = ["theirs"]
GOAL = "Gå til butikken igjen"  # what tests.careplan.builders makes the patient say
PEOPLE = ("anne", "bjorn", "kari", "lars")
pytestmark = pytest.mark.slow


def pages(numbers: dict[str, int]) -> Iterator[tuple[str, str, str, int]]:
    """Give who, address, page and number of queries of each page about the patient that one of ours may open."""
    for username in PEOPLE:
        client = Client()
        client.force_login(User.objects.get(username=username))
        client.get(reverse("accounts:me"))  # the first request of a session writes that it began
        for name, parameters in ADDRESSES:
            for verb in ("get", "post") if name == "pathways:reveal" else ("get",):
                address = reverse(name, args=[numbers[each] for each in parameters])
                with CaptureQueriesContext(connection) as captured:
                    reply = getattr(client, verb)(address)
                if reply.status_code == 200 and "html" in reply.headers["Content-Type"]:
                    page = reply.content.decode()
                    if "<html" in page:
                        yield username, name, page, len(captured)


def test_every_page_about_a_patient_shows_what_matters_at_no_more_than_one_query(theirs: dict[str, int]):
    list(pages(theirs))  # the first look at a page may begin a draft
    with_goal = {(who, name): (page, count) for who, name, page, count in pages(theirs)}
    assert len({name for _who, name in with_goal}) > 30, "most of the house was seen"
    assert [key for key, (page, _count) in with_goal.items() if GOAL not in page] == []
    late = {name for (_who, name), (page, _count) in with_goal.items() if not _is_first(page)}
    assert late <= {"careplan:goals"}, "that page is about the goals themselves"
    Pathway.objects.filter(pk=theirs["pathway_id"]).update(goals=[], what_matters="")
    dearer = [
        (who, name, with_goal[who, name][1], count)
        for who, name, _page, count in pages(theirs)
        if with_goal[who, name][1] > count
    ]
    assert dearer == []


def _is_first(page: str) -> bool:
    """Tell whether the goal comes before any other part of the page that has a heading of its own."""
    main = page[page.index("<main") :]
    return main.index(GOAL) < (main.index("<h2") if "<h2" in main else len(main))


def test_the_goals_of_a_pathway_are_one_query_and_nothing_for_a_stranger(
    theirs: dict[str, int], django_assert_num_queries
):
    anne = User.objects.get(username="anne")
    held = list(anne.memberships.select_related("unit"))
    with django_assert_num_queries(1):
        shown = queries.goals(pathway_id=theirs["pathway_id"], user=anne, held=held)
    assert [goal.text for goal in shown] == [GOAL]
    assert queries.goals(pathway_id=theirs["pathway_id"], user=User.objects.get(username="cecilie")) is None
    assert queries.goals(pathway_id=None, user=User.objects.get(username="anne")) is None


def test_a_goal_that_has_ended_is_shown_no_longer(theirs: dict[str, int]):
    careplan_operations.end_goal(
        goal_id=Goal.objects.get().pk,
        reason="Nådd",
        by=cast_module.author(User.objects.get(username="anne")),
        now=cast_module.NOON.replace(month=4, day=20),
    )
    shown = queries.goals(pathway_id=theirs["pathway_id"], user=User.objects.get(username="anne"))
    assert GOAL not in [goal.text for goal in shown]
