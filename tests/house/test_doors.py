"""Every address is closed to people who are not signed in, unless it is listed here with its reason."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

OPEN = {
    "health": "supervisors and load balancers ask without a sign-in; no patient data",
    "accounts:sign-in": "the door itself",
    "accounts:sign-out": "leaving twice does no harm",
    "accounts:language-switch": "the sign-in page is read in one's own language",
    "admin:login": "sends to the sign-in page",
    "admin:logout": "leaving twice does no harm",
    "admin:jsi18n": "words of the date picker",
    "pathways:tablet-app": "the shell of the tablet's app: the same for everybody, opened before signing in",
    "pathways:tablet-worker": "the code that keeps the shell",
    "pathways:tablet-manifest": "what a tablet needs to install the app",
    "messaging:inbound": "other systems; they show a key instead of a session",
}
CLOSED = {302, 401, 403, 404, 405}


def addresses(patterns: list, before: str = "", spaces: str = "") -> Iterator[tuple[str, str]]:
    """Give (name, path with 1 for every value) of each address."""
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            space = f"{spaces}{pattern.namespace}:" if pattern.namespace else spaces
            yield from addresses(pattern.url_patterns, route, space)
        elif isinstance(pattern, URLPattern):
            yield f"{spaces}{pattern.name}", "/" + filled(route)


def filled(route: str) -> str:
    """Return `route` with values in the places of its parameters."""
    route = re.sub(r"<uuid:\w+>", "00000000-0000-4000-8000-000000000001", route)
    route = re.sub(r"<(\w+:)?\w+>", "1", route)
    route = re.sub(r"\(\?P<\w+>[^)]*\)", "1", route)
    return route.replace("^", "").replace("$", "").replace("\\Z", "").replace("\\", "")


ALL = sorted(set(addresses(get_resolver().url_patterns)))


def test_the_list_of_open_doors_names_doors_that_exist() -> None:
    assert set(OPEN) <= {name for name, _path in ALL}


@pytest.mark.django_db
@pytest.mark.parametrize("path", [path for name, path in ALL if name not in OPEN])
def test_a_stranger_gets_nothing(path: str) -> None:
    for verb in ("get", "post", "put", "delete"):
        answer = getattr(Client(), verb)(path)
        assert answer.status_code in CLOSED, verb
        if answer.status_code == 302:
            assert answer.headers["Location"].startswith(("/logg-inn/", "/admin/login/")), verb
    # With the cross-site check on, a form without its token changes nothing.
    assert Client(enforce_csrf_checks=True).post(path).status_code in CLOSED
