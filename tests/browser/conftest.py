from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page

from accounts.enums import Role
from accounts.models import User
from pathways.enums import State
from pathways.models import Pathway, Patient
from tests import cast as cast_module
from tests.accounts.factories import MembershipFactory, UserFactory
from tests.browser import windows as windows_module
from tests.cast import Cast, pathway_at


@pytest.fixture
def cast(transactional_db) -> Cast:
    """Return the people and places, with the product's checklists published."""
    cast_module.load_templates()
    return cast_module.make_cast()


@pytest.fixture
def open_window(browser: Browser, live_server) -> Iterator[windows_module.Windows]:
    """Give `open_window(user, size=…, language=…)`; complaints of the console fail the test."""
    with windows_module.windows(browser, live_server.url) as opened:
        yield opened


@pytest.fixture
def olga(cast) -> Pathway:
    """Give a patient who came home yesterday, to be visited."""
    pathway = pathway_at(cast, State.AT_HOME, at=timezone.now() - timedelta(days=3))
    Patient.objects.filter(pk=pathway.patient_id).update(critical_information="Allergi: penicillin")
    Pathway.objects.filter(pk=pathway.pk).update(what_matters="Gå til postkassa igjen")
    return pathway


@pytest.fixture
def berit(cast) -> User:
    """Give another nurse of the same district."""
    user = UserFactory(username="berit", display_name="Berit Bø")
    return MembershipFactory(user=user, unit=cast.district, role=Role.HOME_NURSE).user


@pytest.fixture
def window(open_window) -> Callable[..., Page]:
    """Give `window(user)`: a tablet in somebody's hands."""
    return partial(open_window, size=windows_module.TABLET, has_touch=True, reduced_motion="reduce")
