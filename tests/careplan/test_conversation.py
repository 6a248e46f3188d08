"""C7 and C8: what a discharge conversation must hold, its pages, and the patient's own paper."""

import io
from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pypdf
import pytest

from accounts.models import User
from accounts.rules import NotAllowed
from audit.models import AccessEntry
from careplan import operations, queries
from careplan.enums.conversation import Point
from careplan.models import Conversation
from careplan.rules import conversation as rules
from careplan.rules.conversation import Appointment, Call, ConversationProblem
from pathways.enums import State
from pathways.models import Pathway
from tests.careplan.builders import goal
from tests.cast import ADMITTED_AT, author, discharge, pathway_at
from tests.pathways.views_helpers import at, signed_in

HELD_AT = ADMITTED_AT + timedelta(days=1, hours=3)
WHOLE = {
    "understood": "Jeg brakk hoften",
    "plan": "Du går litt hver dag.",
    "points": dict.fromkeys(Point.values, "OWN_WORDS"),
    "asked": Point.values,
    "calls": [Call("Hjemmetjenesten", "22 22 22 22")],
    "appointments": [Appointment("Kontroll", date(2026, 3, 20))],
}


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        pytest.param({}, None, id="C7 whole"),
        pytest.param({"understood": ""}, ConversationProblem.NO_OWN_WORDS, id="C7 no own words"),
        pytest.param({"points": {"WHY": "NOT_YET"}}, ConversationProblem.POINT_NOT_ASKED, id="C7 not asked"),
        pytest.param({"plan": ""}, ConversationProblem.NO_PLAN, id="C7 no plan"),
        pytest.param({"calls": []}, ConversationProblem.NOBODY_TO_CALL, id="C8 nobody"),
        pytest.param({"calls": [Call("Anne", "")]}, ConversationProblem.CALL_NOT_WHOLE, id="C8 no number"),
        pytest.param(
            {"appointments": [Appointment("Kontroll")]},
            ConversationProblem.APPOINTMENT_NOT_WHOLE,
            id="C8 an appointment without a day",
        ),
    ],
)
def test_a_conversation_is_whole_or_says_what_it_lacks(change, problem):
    assert rules.problem(**{**WHOLE, **change}) == problem


@pytest.fixture
def ready(cast) -> Pathway:
    """A patient who is ready for discharge."""
    return pathway_at(cast, State.READY_FOR_DISCHARGE)


def given(**changes) -> operations.ConversationInput:
    whole = operations.ConversationInput(
        client_id=uuid4(),
        at=HELD_AT,
        understood="Jeg brakk hoften og skal øve på å gå.",
        points=tuple(
            operations.PointInput(key, "NOT_YET" if key == "MEDICINES" else "OWN_WORDS")
            for key in Point.values
        ),
        plan="Du går litt hver dag.\n\nHjemmetjenesten kommer om morgenen.",
        calls=(Call("Hjemmetjenesten i Dalen", "62 00 00 00", "Hele døgnet"), Call("", "")),
        appointments=(Appointment("Kontroll på sykehuset", date(2026, 3, 20), "10:15", "Fjell sykehus"),),
        language="nn",
    )
    return replace(whole, **changes)


def hold(pathway: Pathway, by: User, **changes) -> Conversation:
    return operations.hold_conversation(
        pathway_id=pathway.pk, given=given(**changes), by=author(by), now=HELD_AT
    )


@pytest.mark.django_db
def test_home_care_sees_what_was_understood_and_what_to_go_through_again(cast, ready):
    hold(ready, cast.bjorn)
    newest = queries.newest_conversation(pathway_id=ready.pk, user=cast.anne)
    assert [point.key for point in newest.to_repeat] == ["MEDICINES"]
    assert newest.calls == (Call("Hjemmetjenesten i Dalen", "62 00 00 00", "Hele døgnet"),)
    assert newest.appointments[0].on == date(2026, 3, 20)
    assert ready.events.filter(kind="CONVERSATION_HELD", by=cast.bjorn).count() == 1
    assert queries.newest_conversation(pathway_id=ready.pk, user=cast.cecilie) is None


@pytest.mark.django_db
def test_one_held_again_is_a_new_version_and_one_sent_twice_is_not(cast, ready):
    first = hold(ready, cast.bjorn)
    assert hold(ready, cast.bjorn, client_id=first.client_id).pk == first.pk
    hold(ready, cast.bjorn, understood="Nå husker jeg medisinene også.")
    newest = queries.newest_conversation(pathway_id=ready.pk, user=cast.bjorn)
    assert (newest.earlier, newest.understood) == (1, "Nå husker jeg medisinene også.")
    with pytest.raises(TypeError):
        first.save()


@pytest.mark.django_db
def test_who_may_not_and_when_it_is_too_late(cast, ready):
    with pytest.raises(Pathway.DoesNotExist):
        hold(ready, cast.cecilie)
    with pytest.raises(NotAllowed, match="role"):
        hold(ready, cast.anne)
    with pytest.raises(NotAllowed, match="future"):
        hold(ready, cast.bjorn, at=HELD_AT + timedelta(hours=2))
    with pytest.raises(NotAllowed, match="each point"):
        hold(ready, cast.bjorn, points=())
    discharge(cast, ready, at=HELD_AT)
    with pytest.raises(NotAllowed, match="has left"):
        hold(ready, cast.bjorn)
    assert not Conversation.objects.exists()


def typed(**changes):
    return {
        "at": "2026-03-03T11:00",
        "understood": "Jeg brakk hoften",
        "plan": "Du går litt hver dag.",
        "language": "nb",
        "client_id": str(uuid4()),
        "who_0": "Hjemmetjenesten",
        "phone_0": "62 00 00 00",
        "what_0": "Kontroll",
        "on_0": "2026-03-20",
        **{f"result_{key}": "OWN_WORDS" for key in Point.values},
        **changes,
    }


@pytest.mark.django_db
def test_the_pages_hold_show_and_refuse(cast, ready):
    path = f"/forlop/{ready.pk}/utskrivningssamtale/"
    with at(HELD_AT):
        bjorn = signed_in(cast.bjorn)
        assert "No discharge conversation" in bjorn.get(path).content.decode()
        assert bjorn.get(f"{path}ny/").status_code == 200
        missing = bjorn.post(f"{path}ny/", typed(result_WHY=""))
        nobody = bjorn.post(f"{path}ny/", typed(who_0="", phone_0=""))
        shown = bjorn.post(f"{path}ny/", typed(), follow=True).content.decode()
        again = bjorn.get(f"{path}ny/").context["form"]
        home = signed_in(cast.anne)
        slot = home.get(f"/forlop/{ready.pk}/omsorgsplan/", headers={"HX-Request": "true"})

    assert (missing.status_code, nobody.status_code) == (422, 409)
    assert "Name at least one whom the patient can call." in nobody.content.decode()
    assert "Jeg brakk hoften" in nobody.content.decode()
    assert "Told it in own words" in shown
    assert again["plan"].value() == "Du går litt hver dag."
    assert again["result_WHY"].value() is None
    assert "Bjørn Berg" in slot.content.decode()
    with at(HELD_AT):
        assert signed_in(cast.cecilie).get(path).status_code == 404
        assert home.get(f"{path}ny/").status_code == 403


@pytest.mark.django_db
def test_my_plan_is_an_accessible_pdf_in_large_type_in_the_language_chosen(cast, ready):
    goal(ready, by=cast.bjorn, words="Gå til butikken igjen", at=HELD_AT)
    hold(ready, cast.bjorn)
    operations.take_over(
        pathway_id=ready.pk, key="falls_training", language="nn", by=author(cast.anne), now=HELD_AT
    )
    with at(HELD_AT):
        bjorn = signed_in(cast.bjorn)
        chosen = bjorn.get(f"/forlop/{ready.pk}/min-plan.pdf")
        other = bjorn.get(f"/forlop/{ready.pk}/min-plan.pdf?sprak=nb")
        stranger = signed_in(cast.cecilie).get(f"/forlop/{ready.pk}/min-plan.pdf")

    paper = pypdf.PdfReader(io.BytesIO(chosen.content))
    root = paper.trailer["/Root"]
    text = " ".join(" ".join(page.extract_text() for page in paper.pages).split())
    assert root["/MarkInfo"]["/Marked"]
    assert "pdfuaid:part" in root["/Metadata"].get_data().decode()
    assert (root["/Lang"], pypdf.PdfReader(io.BytesIO(other.content)).trailer["/Root"]["/Lang"]) == (
        "nn",
        "nb",
    )
    assert "Olga" not in paper.metadata.title
    for words in ("Gå til butikken igjen", "Hjemmetjenesten kommer om morgenen.", "20. mars 2026", "10:15"):
        assert words in text
    for words in ("Øve styrke og balanse", "62 00 00 00", "116 117", "113"):
        assert words in text
    assert 14 <= _smallest_type(paper) < 16
    assert chosen.headers["Cache-Control"] == "no-store, private"
    assert stranger.status_code == 404
    assert AccessEntry.objects.filter(page="careplan:my-plan", action="PRINT").count() == 2


@pytest.mark.django_db
def test_after_the_homecoming_my_plan_knows_the_days(cast):
    home = pathway_at(cast, State.AT_HOME)
    with at(HELD_AT + timedelta(days=2)):
        anne = signed_in(cast.anne)
        sheet = anne.get(f"/forlop/{home.pk}/min-plan.pdf").content
    text = " ".join(
        " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(sheet)).pages).split()
    )
    for day in ("7. mars", "18. mars", "1. april"):
        assert day in text


def _smallest_type(paper: pypdf.PdfReader) -> float:
    """Return the smallest type on the paper, in points."""
    sizes: list[float] = []

    def look(text: str, page_matrix: list[float], matrix: list[float], _font: object, size: float) -> None:
        if text.strip():
            sizes.append(abs(size * matrix[3] * page_matrix[3]))

    for page in paper.pages:
        page.extract_text(visitor_text=look)
    return round(min(sizes), 1)
