"""The command that loads the content."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from checklists.models import Template

pytestmark = pytest.mark.django_db


def test_it_says_what_it_did_the_first_time_and_the_second():
    for said in ("HPH2 version 1: published", "HPH2 version 1: here already"):
        out = StringIO()
        call_command("load_checklists", stdout=out)
        assert said in out.getvalue().splitlines()
    assert Template.objects.count() == 8


def test_it_says_why_it_did_nothing(tmp_path):
    with pytest.raises(CommandError, match="no template files"):
        call_command("load_checklists", folder=tmp_path)
