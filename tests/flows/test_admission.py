"""Flow (a): the hospital's message arrives. The pathway starts, the clocks run, and people find their work begun."""

import json
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.management import call_command

from accounts.models import Unit
from messaging.models import Delivery, Message
from messaging.tasks import tell_people
from pathways.enums import EventKind, State
from pathways.models import Pathway
from tests.messaging.xml import official

ADMITTED_AT = datetime(2018, 1, 29, 9, 0, tzinfo=UTC)
MINUTES_LATER = datetime(2018, 1, 29, 9, 15, tzinfo=UTC)


@pytest.fixture
def alvdal(cast):
    """Return the cast at the addresses of the official example: St. Olav writes to Alvdal."""
    Unit.objects.update(is_internal=True)
    for unit, her_id in (
        (cast.trust, 59),
        (cast.ward, 90998),
        (cast.municipality, 99387),
        (cast.district, 5078),
    ):
        Unit.objects.filter(pk=unit.pk).update(her_id=her_id)
    return cast


@pytest.fixture
def message(tmp_path):
    file = tmp_path / official.INNLAGT
    file.write_bytes(official.example(official.INNLAGT))
    return str(file)


@pytest.mark.django_db
def test_an_admission_message_becomes_a_pathway_that_people_find(alvdal, message, client, capsys):
    with time_machine.travel(MINUTES_LATER, tick=False):
        # Given the hospital's melding om innlagt pasient, as the national example has it
        # When it is taken in
        call_command("plo", "take-in", message)
        line = json.loads(capsys.readouterr().out)

        # Then it is receipted, and the patient's pathway has begun
        assert (line["apprec"], line["errors"], line["duplicate"]) == ("1", [], False)
        pathway = Pathway.objects.select_related("patient", "stay").get(pk=line["pathway"])
        assert (pathway.state, pathway.stay.admitted_at) == (State.ADMITTED, ADMITTED_AT)

        # And two clocks run, for the ward and for home care
        clocks = {clock.kind: clock for clock in pathway.deadlines.still_open()}
        assert set(clocks) == {"TIDLIGMELDING", "INNLEGGELSESRAPPORT"}
        assert clocks["TIDLIGMELDING"].due_at == ADMITTED_AT + timedelta(hours=24)
        assert clocks["TIDLIGMELDING"].responsible == alvdal.ward
        assert clocks["INNLEGGELSESRAPPORT"].responsible == alvdal.district

        # And the patient stands on the ward's page and on the municipality's board
        for user, address in ((alvdal.bjorn, "/post/"), (alvdal.kari, "/tavle/"), (alvdal.anne, "/tavle/")):
            client.force_login(user)
            page = client.get(address).content.decode()
            assert "Gundersen" in page, address
            assert f"/forlop/{pathway.pk}/" in page

        # And when the tray is emptied, home care is told and finds the innleggelsesrapport begun
        tell_people()
        assert Delivery.objects.filter(recipient=alvdal.anne, event__kind=EventKind.ADMITTED).count() == 1
        draft = Message.objects.get(kind="INNLEGGELSESRAPPORT")
        assert draft.content["reason_for_admission"] == pathway.stay.reason
        client.force_login(alvdal.anne)
        page = client.get(f"/meldinger/forlop/{pathway.pk}/innleggelsesrapport/").content.decode()
        assert pathway.stay.reason in page

        # And the same message again changes nothing
        call_command("plo", "take-in", message)
        again = json.loads(capsys.readouterr().out)
        assert (again["duplicate"], again["pathway"]) == (True, pathway.pk)
        tell_people()
        assert Pathway.objects.count() == 1
        assert Delivery.objects.filter(recipient=alvdal.anne, event__kind=EventKind.ADMITTED).count() == 1


@pytest.mark.django_db
def test_a_stranger_never_learns_that_the_patient_is_there(alvdal, message, client, capsys):
    with time_machine.travel(MINUTES_LATER, tick=False):
        call_command("plo", "take-in", message)
        pathway = Pathway.objects.get()
        tell_people()
        client.force_login(alvdal.cecilie)
        assert client.get(f"/forlop/{pathway.pk}/").status_code == 404
        assert client.get(f"/meldinger/forlop/{pathway.pk}/").status_code == 404
        assert "Gundersen" not in client.get("/tavle/").content.decode()
        assert not Delivery.objects.filter(recipient=alvdal.cecilie).exists()
