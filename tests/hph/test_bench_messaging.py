"""The bench of the letterbox measures every figure it promises, and its post is valid."""

import json
import resource
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from hph.workbench.bench_messages import MESSAGES_A_STAY, Post
from messaging.models import Message
from messaging.xml import parse, validate
from messaging.xml.model import Party
from tests.messaging.xml import official

MOST_MEGABYTES_MORE = 100
POST = Post(
    sender=Party(org_name="Sykehuset", her_id=1),
    receiver=Party(org_name="Kommunen", her_id=2),
    first=datetime(2026, 3, 2, 9, tzinfo=UTC),
)


def test_the_post_is_valid_and_the_same_every_time():
    first = POST.stay(7)
    assert first == POST.stay(7)
    assert len(first) == MESSAGES_A_STAY
    assert [validate.schema_errors(raw, official.folder()) for raw in first] == [[]] * MESSAGES_A_STAY
    ids = {parse.parse(raw).head.msg_id for number in (7, 8) for raw in POST.stay(number)}
    assert len(ids) == 2 * MESSAGES_A_STAY


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_small_run_measures_every_figure(settings):
    settings.HPH_SCHEMAS = official.folder()
    configured, out = connection.settings_dict["NAME"], StringIO()
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    call_command("bench", "messaging", "--json", "--quick", stdout=out, stderr=StringIO())
    figures = {each["name"]: each for each in json.loads(out.getvalue())["figures"]}
    assert set(figures) == {"message", "messages_once", "messages_memory"}
    assert figures["messages_once"]["value"] == 0
    # The worker begins as a copy of this process, which a long run of tests has made large.
    assert figures["messages_memory"]["value"] < own + MOST_MEGABYTES_MORE
    assert connection.settings_dict["NAME"] == configured
    assert Message.objects.count() == 0
