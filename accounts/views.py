"""Doors: signing in and out, switching unit and language, and the page about oneself."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import views as auth_views
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import middleware, operations, queries, rules
from accounts.doors import no_access, page
from accounts.enums import Act
from accounts.forms import LanguageForm, NewPasswordForm, SignInForm, UnitForm

LANGUAGE_COOKIE_LASTS = 365 * 24 * 3600


class SignIn(auth_views.LoginView):
    """The sign-in page. In a demo installation it also lists people to sign in as."""

    form_class = SignInForm
    template_name = "registration/login.html"
    redirect_authenticated_user = True

    def get_default_redirect_url(self) -> str:
        return _landing(self.request)

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        middleware.start_session(self.request)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        ended = self.request.session.get(middleware.ENDED_BECAUSE)
        people = queries.demo_sign_ins()
        return super().get_context_data(
            session_ended=ended,
            idle_minutes=settings.SESSION_IDLE_SECONDS // 60,
            demo_people=people,
            demo_password=settings.HPH_DEMO_PASSWORD if people else "",
            **kwargs,
        )


class SignOut(auth_views.LogoutView):
    """Sign out, by POST only, and return to the sign-in page."""

    http_method_names = ["post", "options"]
    next_page = reverse_lazy("accounts:sign-in")


class NewPassword(auth_views.PasswordChangeView):
    """Change one's own password."""

    form_class = NewPasswordForm
    template_name = "registration/password_change_form.html"
    success_url = reverse_lazy("accounts:me")

    def form_valid(self, form: Any) -> HttpResponse:
        messages.success(self.request, _("Your password is changed."))
        return super().form_valid(form)


def locked_out(request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
    """Answer somebody who has guessed too many times (called by django-axes)."""
    return render(request, "registration/locked_out.html", status=429)


def admin_door(request: Any) -> HttpResponse:
    """Stand where Django admin has its own sign-in: there is one sign-in, with one lock and one clock."""
    target = _safe(request, request.GET.get("next", "")) or reverse("admin:index")
    if not request.user.is_authenticated:
        return redirect_to_login(target)
    if request.user.is_staff:
        return HttpResponseRedirect(target)
    return no_access(request, _("Only administrators may use this part."), act=Act.ADMINISTER)


@page()
def home(request: HttpRequest) -> HttpResponse:
    """Send the person to the page where their work is."""
    return redirect(_landing(request))


@page()
def me(request: HttpRequest) -> HttpResponse:
    """Show who I am here: my roles, my language, and whom to ask when something is wrong."""
    return render(request, "accounts/me.html")


@require_POST
@page()
def switch_unit(request: Any) -> HttpResponse:
    """Act through another of my roles from now on."""
    form = UnitForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest(_("Choose a unit from the list."))
    membership = operations.switch_unit(membership_id=form.cleaned_data["membership"], by=request.user)
    request.session[middleware.MEMBERSHIP] = membership.pk
    return HttpResponseRedirect(_safe_next(request) or rules.landing(membership.role))


@require_POST
def switch_language(request: HttpRequest) -> HttpResponse:
    """Speak another language: kept on the person when signed in, and in a cookie for the sign-in page."""
    form = LanguageForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest(_("Choose a language from the list."))
    language = form.cleaned_data["language"]
    if request.user.is_authenticated:
        operations.choose_language(language=language, by=request.user)
    response = HttpResponseRedirect(_safe_next(request) or "/")
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=LANGUAGE_COOKIE_LASTS,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
    )
    return response


def _landing(request: Any) -> str:
    """Return the page of the chosen role. Asked anew: at sign-in the request still carries the stranger."""
    membership = middleware.chosen_membership(request, queries.acting_units(request.user))
    return rules.landing(membership.role if membership else None)


def _safe_next(request: HttpRequest) -> str:
    return _safe(request, request.POST.get("next", ""))


def _safe(request: HttpRequest, target: str) -> str:
    """Return the page to go to, when it is one of ours; else an empty string."""
    is_ours = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if is_ours else ""
