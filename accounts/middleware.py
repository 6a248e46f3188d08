"""What every request needs to know about the person: how long the session lasts, which unit, which language.

Order: ClientAddressMiddleware first of all; SessionMiddleware, AuthenticationMiddleware, then
SessionLimitsMiddleware, CurrentUnitMiddleware, LanguageMiddleware. An ordinary signed-in GET costs three
queries here: session, person, memberships.
"""

from collections.abc import Callable, Iterator, Sequence
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.contrib import auth
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.functional import SimpleLazyObject
from django.utils.translation import trans_real

from accounts import queries
from accounts.models import Membership

Handler = Callable[[HttpRequest], HttpResponse]

STARTED_AT = "started_at"
SEEN_AT = "seen_at"
ENDED_BECAUSE = "session_ended"
MEMBERSHIP = "membership_id"
# A page that refreshes itself sends this header: nobody sits there, so it must not keep the session alive.
REFRESH_HEADER = "X-Background-Refresh"
WRITE_SEEN_EVERY = 60
NORWEGIAN = {"nb": "nb", "no": "nb", "nn": "nn"}


def start_session(request: HttpRequest) -> None:
    """Begin the count of a session's life. Called at sign-in; signing in again starts a new count."""
    second = int(timezone.now().timestamp())
    request.session[STARTED_AT] = second
    request.session[SEEN_AT] = second
    request.session.pop(ENDED_BECAUSE, None)


class ClientAddressMiddleware:
    """Put the client's own address in REMOTE_ADDR when the installation stands behind reverse proxies.

    `settings.HPH_PROXY_COUNT` says how many proxies of ours add to X-Forwarded-For (0: none). Only their
    entries are believed, counted from the right: what stands to the left, the client may have written.
    The sign-in lock and the access log both read REMOTE_ADDR.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        count = settings.HPH_PROXY_COUNT
        forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
        if 0 < count <= len(forwarded) and is_valid_ip(forwarded[-count]):
            request.META["REMOTE_ADDR"] = forwarded[-count]
        return self.get_response(request)


def is_valid_ip(text: str) -> bool:
    """Return whether the text is an IPv4 or IPv6 address."""
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


class SessionLimitsMiddleware:
    """Sign people out who have been away too long, or signed in too long.

    Times are kept in the session as whole seconds. The last look is written at most once a minute, so an
    ordinary GET writes nothing.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if auth.SESSION_KEY in request.session:
            self._check(request)
        return self.get_response(request)

    def _check(self, request: HttpRequest) -> None:
        second = int(timezone.now().timestamp())
        started, seen = request.session.get(STARTED_AT), request.session.get(SEEN_AT)
        if started is None or seen is None:
            start_session(request)
            return
        too_long_away = second - seen >= settings.SESSION_IDLE_SECONDS
        too_long_in = second - started >= settings.SESSION_ABSOLUTE_SECONDS
        if too_long_away or too_long_in:
            auth.logout(request)
            # The sign-in page reads this and says why.
            request.session[ENDED_BECAUSE] = "idle" if too_long_away else "absolute"
        elif second - seen >= WRITE_SEEN_EVERY and REFRESH_HEADER not in request.headers:
            request.session[SEEN_AT] = second


class CurrentUnitMiddleware:
    """Set `request.memberships` (all the person can act through) and `request.membership` (the chosen one).

    Both are lazy and share one query. `request.membership` is falsy when there is none; it has `.unit` and
    `.role`. Ask `if request.membership`, not `is None`: the wrapper itself is never None.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        request.memberships = SimpleLazyObject(
            lambda: queries.acting_units(request.user, on=timezone.localdate())
        )
        request.membership = SimpleLazyObject(lambda: chosen_membership(request, request.memberships))
        return self.get_response(request)


def chosen_membership(request: HttpRequest, memberships: Sequence[Membership]) -> Membership | None:
    """Return the membership the session names, or else the first one, or None."""
    chosen = request.session.get(MEMBERSHIP)
    named = (membership for membership in memberships if membership.pk == chosen)
    return next(named, None) or next(iter(memberships), None)


class LanguageMiddleware:
    """Speak the person's language, else the unit's, the cookie's, the browser's Norwegian one, bokmål.

    Browsers on shared work stations often ask for English without anybody having chosen it, so English is
    for those who choose it.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        language = self._language(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        patch_vary_headers(response, ("Cookie",))
        response.headers.setdefault("Content-Language", language)
        return response

    def _language(self, request: Any) -> str:
        known = dict(settings.LANGUAGES)
        return next((language for language in _wishes(request) if language in known), settings.LANGUAGE_CODE)


def _wishes(request: Any) -> Iterator[str]:
    """Give the languages in the order they count; the unit is only looked up when the person has no wish."""
    if request.user.is_authenticated:
        yield request.user.language
        if request.membership:
            yield request.membership.unit.language
    yield request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    for wanted, _weight in trans_real.parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        language = NORWEGIAN.get(wanted.split("-")[0])
        if language:
            yield language
