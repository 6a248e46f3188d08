"""The frame of every page: signed in, in a role that may do the act, or a written page that says why not."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.utils.translation import gettext as _

from accounts import rules
from accounts.enums import Act

View = Callable[..., HttpResponse]


def page(*, act: Act | None = None) -> Callable[[View], View]:
    """Decorate a view: sign-in first, then the role of the chosen membership must include `act`.

    Somebody not signed in goes to the sign-in page (a fragment asked for by htmx sends the whole window
    there). Somebody whose role does not include the act gets a written 403 page with a sentence and, when
    another of their roles does include it, the switch to it. `rules.NotAllowed` from the view becomes the
    same page. Which patients the person may see is not decided here: the view starts from `visible_to`, and
    a stranger to a patient gets 404.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def door(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return _to_sign_in(request)
            if act is not None and not (request.membership and rules.may(request.membership.role, act)):
                return no_access(request, _why_not(request, act), act=act)
            try:
                return view(request, *args, **kwargs)
            except rules.NotAllowed as error:
                return no_access(request, str(error))

        door.act = act  # type: ignore[attr-defined]
        return door

    return decorate


def no_access(request: Any, sentence: str, *, act: Act | None = None) -> HttpResponse:
    """Return the 403 page (or fragment) with the sentence and the roles that would have opened the door."""
    others = [m for m in request.memberships if act is not None and rules.may(m.role, act)]
    template = "accounts/_no_access.html" if is_fragment(request) else "accounts/no_access.html"
    return render(request, template, {"sentence": sentence, "others": others}, status=403)


def is_fragment(request: HttpRequest) -> bool:
    """Return whether htmx asks for a piece of a page rather than a page."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-Boosted") != "true"


def address_of(request: HttpRequest) -> str | None:
    """Return the address the request came from, for the access log; None when the server does not tell."""
    return request.META.get("REMOTE_ADDR") or None


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    if not is_fragment(request):
        return redirect_to_login(request.get_full_path() if request.method == "GET" else "/")
    response = HttpResponse(status=204)
    response.headers["HX-Redirect"] = resolve_url(settings.LOGIN_URL)
    return response


def _why_not(request: Any, act: Act) -> str:
    if not request.membership:
        return _("You have no role at any unit yet. Ask your administrator to give you one.")
    return _("As %(role)s at %(unit)s you may not %(act)s.") % {
        "role": request.membership.get_role_display(),
        "unit": request.membership.unit.name,
        "act": act.label,
    }
