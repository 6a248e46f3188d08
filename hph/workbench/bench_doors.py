"""The board and the tick through their real doors, against the least that a signed-in page or write can cost.

Django's test client carries the requests through the whole middleware and view, without the network.
"""

import itertools
import json
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import include, path, reverse
from django.utils import timezone

from accounts.doors import page
from accounts.enums import Act
from accounts.models import Membership, User
from audit import operations as audit_operations
from audit.enums import Action
from checklists.enums import ItemKind
from checklists.models import Item
from hph.workbench.bench_figures import Figure, Race, race
from hph.workbench.regions import Place
from pathways.enums import StepCode, StepState
from pathways.models import Pathway, PathwayUnit, Step

ROUNDS = 25
EACH = 5
STEPS = 20
HOST = {"HTTP_HOST": "localhost", "secure": True}
PAGE_BYTES = 1024

_MINIMAL = """<!doctype html><html lang="nb"><head><meta charset="utf-8"><title>HPH</title></head>
<body><h1>{{ user.display_name }}</h1><p>{{ count }}</p><p>{{ filler }}</p></body></html>"""


@page(act=Act.VIEW_BOARD)
def minimal(request: HttpRequest) -> HttpResponse:
    """One kilobyte for somebody signed in, with one query besides those that signing in costs."""
    count = Membership.objects.filter(user_id=request.user.pk).count()
    template = engines["django"].from_string(_MINIMAL) if not _TEMPLATES else _TEMPLATES[0]
    _TEMPLATES[:] = [template]
    return HttpResponse(template.render({"count": count, "filler": "x" * (PAGE_BYTES - 200)}, request))


_TEMPLATES: list = []


@page(act=Act.VIEW_TABLET)
def bare_tick(request: HttpRequest) -> HttpResponse:
    """The least that a tick could be: one UPDATE and one INSERT, in one transaction."""
    data = json.loads(request.body)
    now = timezone.now()  # noqa: TID251 a door, if only the bench's
    with transaction.atomic():
        Pathway.objects.filter(pk=data["pathway"]).update(what_matters_at=now)
        audit_operations.record_access(
            user=request.user,
            unit=request.membership.unit,
            role=request.membership.role,
            action=Action.CHANGE,
            patient_ids=[],
            pathway_ids=[data["pathway"]],
            page="bench",
            now=now,
        )
    return HttpResponse(status=204)


# The addresses of the house, and the two of the bench. Only the bench uses this list.
urlpatterns = [
    path("bench/minimal/", minimal),
    path("bench/tick/", bare_tick),
    path("", include("hph.urls")),
]


@dataclass
class Doors:
    """A home nurse with a board of patients, at the doors of one database."""

    client: Client
    unit_id: int
    # Steps that are open, and the items that are ticked on each.
    steps: list[tuple[Step, list[str]]]
    # The mark of the board as it was last seen.
    mark: str = ""

    def board(self) -> HttpResponse:
        answer = _ok(self.client.get(reverse("pathways:board"), **HOST))
        self.mark = answer.headers["ETag"]
        return answer

    def unchanged(self) -> HttpResponse:
        """Ask with the mark. Among so many clocks one may run out in the meantime; then the board is seen anew."""
        answer = self._asked_again()
        if answer.status_code != HTTPStatus.NOT_MODIFIED:
            self.board()
            answer = self._asked_again()
        return _ok(answer, HTTPStatus.NOT_MODIFIED)

    def _asked_again(self) -> HttpResponse:
        return self.client.get(reverse("pathways:board"), HTTP_IF_NONE_MATCH=self.mark, **HOST)

    def minimal(self) -> HttpResponse:
        return _ok(self.client.get("/bench/minimal/", **HOST))

    def ticks(self) -> Callable[[], HttpResponse]:
        """Return an act that sends one tick of the tablet, to another checklist and item each time."""
        turns = itertools.cycle(_in_turn(self.steps))
        address = reverse("pathways:sync")

        def tick() -> HttpResponse:
            step, key = next(turns)
            answer = {
                "client_id": str(uuid.uuid4()),
                "item_key": key,
                "value": "unchanged",
                "answered_at": (step.opened_at or step.pathway.started_at).isoformat(),
            }
            body = {"steps": [{"step": step.pk, "answers": [answer]}]}
            reply = self.client.post(address, body, content_type="application/json", **HOST)
            if not reply.json()["steps"][0]["applied"]:
                raise ValueError(f"The tick was refused: {reply.json()}")
            return reply

        return tick

    def bare_ticks(self) -> Callable[[], HttpResponse]:
        """Return an act that sends the bare view as much, of the same pathways in turn."""
        turns = itertools.cycle(self.steps)

        def tick() -> HttpResponse:
            step, _keys = next(turns)
            body = {"pathway": step.pathway_id}
            return _ok(self.client.post("/bench/tick/", body, content_type="application/json", **HOST), 204)

        return tick


def _in_turn(steps: Sequence[tuple[Step, list[str]]]) -> Iterator[tuple[Step, str]]:
    """Give each step's first item, then each step's second, and so on."""
    for place in range(max(len(keys) for _step, keys in steps)):
        for step, keys in steps:
            yield step, keys[place % len(keys)]


def _ok(response: HttpResponse, status: int = 200) -> HttpResponse:
    if response.status_code != status:
        raise ValueError(f"The door answered {response.status_code} and not {status}.")
    return response


def open_doors(place: Place) -> Doors:
    """Sign the nurse of the place in, and find checklists of hers that are open."""
    unit_id = place.units["alvdal.care"]
    user = User.objects.get(pk=place.users["alvdal.care"][0])
    found = Step.objects.filter(
        code=StepCode.HPH2,
        state__in=(StepState.OPEN, StepState.IN_PROGRESS),
        pathway__parties__unit=unit_id,
        pathway__parties__is_open=True,
    )
    steps = [(step, _optional(step)) for step in found.select_related("pathway").order_by("pk")[:STEPS]]
    if not steps:
        raise ValueError("No nurse's visit is open there. Use more pathways.")
    client = Client()
    client.force_login(user, backend="accounts.backends.RoleBackend")
    return Doors(client=client, unit_id=unit_id, steps=steps)


def _optional(step: Step) -> list[str]:
    """Return keys that may be ticked again and again: answering the required ones might end the checklist."""
    items = Item.objects.filter(template=step.template_id, kind=ItemKind.CHOICE, is_required=False)
    return [item.key for item in items if any(choice["value"] == "unchanged" for choice in item.choices)]


def figures(doors: Doors, *, rounds: int = ROUNDS) -> list[Figure]:
    """Measure board and tick in the database in use."""
    doors.board()  # the first look of a session also writes down that it began
    with CaptureQueriesContext(connection) as captured:
        doors.board()
    queries = len(captured)  # now: the next request empties the log
    rows = PathwayUnit.objects.filter(unit_id=doors.unit_id, is_open=True).count()
    pages = race(
        [doors.board, doors.minimal, doors.unchanged],
        rounds=rounds,
        each=EACH,
    )
    ticks = tick_race(doors, rounds=rounds)
    return [
        Figure(
            "board_queries",
            f"SQL queries of the board of {rows} patients",
            queries,
            "queries",
            queries,
            10,
            is_ratio=False,
        ),
        Figure(
            name="board",
            what=f"Board of {rows} patients",
            value=pages.median(0),
            unit="ms",
            baseline="signed-in page of 1 kB with one query",
            baseline_value=pages.median(1),
            judged=pages.ratio(0, 1),
            limit=8,
        ),
        Figure(
            name="board_unchanged",
            what="Unchanged board (304)",
            value=pages.median(2),
            unit="ms",
            baseline="the same page",
            baseline_value=pages.median(1),
            judged=pages.ratio(2, 1),
            limit=1.5,
        ),
        Figure(
            name="tick",
            what="Ticks in a second",
            value=1000 / ticks.median(0),
            unit="/s",
            baseline="bare view, one UPDATE and one INSERT",
            baseline_value=1000 / ticks.median(1),
            judged=1 / ticks.ratio(0, 1),
            limit=0.5,
            at_least=True,
        ),
    ]


def tick_race(doors: Doors, *, rounds: int = ROUNDS) -> Race:
    """Time the tablet's tick and the bare view in turn."""
    return race([doors.ticks(), doors.bare_ticks()], rounds=rounds, each=EACH)
