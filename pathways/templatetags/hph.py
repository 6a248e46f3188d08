"""What the pages share: moments in words, the four urgencies, icons, and addresses that may not exist yet."""

import json
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.forms import BoundField, CheckboxInput, RadioSelect
from django.template.context import Context
from django.templatetags.static import static
from django.urls import NoReverseMatch, Resolver404, resolve, reverse
from django.utils import dateformat
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from accounts import rules as account_rules
from accounts.enums import Act
from pathways.enums import Urgency
from pathways.queries import common
from pathways.rules import clock as clock_rules
from pathways.rules import urgency as urgency_rules

register = template.Library()

SHORT_DAY = "D j. b"
HOUR = 60
DAY = 24 * HOUR
# Up to two days people think in hours, after that in days.
HOURS_UNTIL = 2 * DAY

# Urgency -> icon and colour. The colour only supports: word and icon carry the meaning.
URGENCIES = {
    Urgency.LATE: ("late", "danger"),
    Urgency.TODAY: ("today", "warning"),
    Urgency.LATER: ("later", "info"),
    Urgency.DONE: ("done", "success"),
}

# Acts about the case rather than on its way: they stand back.
QUIET_ACTS = frozenset({Act.ASSIGN_PEOPLE, Act.EDIT_PATIENT, Act.REGISTER_DEATH, Act.CANCEL_PATHWAY})

# Act that opens the entry, address, words. At most five for any role.
NAVIGATION = (
    (Act.VIEW_WARD, "pathways:ward", "/post/", gettext_lazy("Ward")),
    (Act.VIEW_BOARD, "pathways:board", "/tavle/", gettext_lazy("Board")),
    (Act.VIEW_TABLET, "pathways:tablet", "/nettbrett/", gettext_lazy("Today's visits")),
    (Act.SETTLE_REFUSED, "pathways:refused", "/nettbrett/ikke-tatt-imot/", gettext_lazy("Not taken in")),
    (Act.VIEW_PATIENT, "messaging:inbox", "/meldinger/", gettext_lazy("Messages")),
    (Act.VIEW_FIGURES, "insights:adherence", "/etterlevelse/", gettext_lazy("Adherence")),
    (Act.ADMINISTER, "admin:index", "/admin/", gettext_lazy("Administration")),
)


@register.simple_tag(takes_context=True)
def navigation(context: Context) -> list[dict[str, Any]]:
    """Return the entries of the person's role, the one we are on marked."""
    request = context.get("request")
    membership = getattr(request, "membership", None)
    if not membership:
        return []
    return [
        {"words": words, "address": reverse(route), "is_here": request.path.startswith(prefix)}
        for act, route, prefix, words in NAVIGATION
        if account_rules.may(membership.role, act) and address_of(route)
    ]


@register.simple_tag(takes_context=True)
def may(context: Context, act: str) -> bool:
    """Tell whether the role the person acts in includes the act."""
    membership = getattr(context.get("request"), "membership", None)
    return bool(membership) and account_rules.may(membership.role, act)


@register.simple_tag
def address_of(route: str, *arguments: Any) -> str:
    """Return the address of a route, or "" where the app that serves it is not part of the installation."""
    try:
        return reverse(route, args=arguments)
    except NoReverseMatch:
        return ""


@register.simple_tag
def address_exists(path: str) -> bool:
    """Tell whether somebody serves this path: a slot is only drawn when its app is part of the installation."""
    try:
        resolve(path)
    except Resolver404:
        return False
    return True


@register.simple_tag
def is_demo() -> bool:
    """Tell whether every patient here is made up."""
    return bool(settings.HPH_DEMO)


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """Return a drawing from our own sheet. It says nothing by itself: words stand beside it."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false" viewBox="0 0 24 24"><use href="{}#{}"></use></svg>',
        static("img/icons.svg"),
        name,
    )


@register.simple_tag
def urgency_tag(value: str) -> SafeString:
    """Return the urgency as icon and word."""
    return _urgency_tag(value, get_language())


@cache
def _urgency_tag(value: str, _language: str | None) -> SafeString:
    drawing, colour = URGENCIES[Urgency(value)]
    return format_html(
        '<span class="ds-tag urgency" data-color="{}">{}{}</span>',
        colour,
        icon(drawing),
        capfirst(Urgency(value).label),
    )


@register.simple_tag(takes_context=True)
def due(context: Context, clock: Any) -> SafeString:
    """Return when a clock is due, relative and absolute: "in 3 h · today 16:20". A met one says when it was met."""
    if clock.met_at is not None:
        return SafeString(moment(context, clock.met_at))
    return due_time(clock, context["now"])


def due_time(clock: Any, now: datetime) -> SafeString:
    """Return when a clock that runs is due, relative and absolute."""
    return format_html(
        '<time class="due" datetime="{}" data-due><span data-relative>{}</span> · {}</time>',
        clock.due_at.isoformat(),
        until(clock.due_at, now),
        limit(clock.due_at, now),
    )


@register.simple_tag(takes_context=True)
def moment(context: Context, at: datetime | None) -> SafeString | str:
    """Return a moment on the Oslo clock, with the day as people say it."""
    if at is None:
        return ""
    return format_html('<time datetime="{}">{}</time>', at.isoformat(), when(at, context["now"]))


@register.simple_tag
def moment_text(at: datetime) -> str:
    """Return the whole date and the Oslo time: on paper there is no today."""
    return date_format(at.astimezone(clock_rules.OSLO), "j. F Y H:i")


@register.simple_tag
def limit_text(due_at: datetime) -> str:
    """Like `moment_text`, for a limit: midnight is 24:00 of the day that ends."""
    return common.limit(due_at)


@register.filter
def day(value: date | None) -> str:
    """Return a date, short, with the weekday."""
    return date_format(value, SHORT_DAY) if value else ""


@register.filter
def full_day(value: date | None) -> str:
    """Return a date with its year."""
    return date_format(value, "j. F Y") if value else ""


@register.filter
def json_text(value: str) -> str:
    """Return the text as JSON writes it, quotes and all; the template escapes it for the attribute it stands in."""
    return json.dumps(value)


@register.filter
def phone_link(value: str) -> str:
    """Return the number as a telephone dials it."""
    return "".join(sign for sign in value if sign.isdigit() or sign == "+")


def until(due_at: datetime, now: datetime) -> str:
    """Return how long is left, or how late it is, in the unit people think in. Rounded so as never to promise more."""
    minutes = urgency_rules.minutes_until(due_at, now)
    if urgency_rules.is_late(due_at, now):
        return _late_by(urgency_rules.late_by(due_at, now) // timedelta(minutes=1))
    if minutes < HOUR:
        return _("in %(count)d min") % {"count": minutes}
    if minutes < HOURS_UNTIL:
        return _("in %(count)d h") % {"count": minutes // HOUR}
    days = minutes // DAY
    return ngettext("in %(count)d day", "in %(count)d days", days) % {"count": days}


def _late_by(minutes: int) -> str:
    if minutes < HOUR:
        return _("%(count)d min late") % {"count": minutes}
    if minutes < HOURS_UNTIL:
        return _("%(count)d h late") % {"count": minutes // HOUR}
    days = minutes // DAY
    return ngettext("%(count)d day late", "%(count)d days late", days) % {"count": days}


@register.simple_tag
def relative_words() -> SafeString:
    """Return the six phrases as attributes: the browser puts new numbers into the same words."""
    words = {
        "in-min": _("in %(count)d min"),
        "in-h": _("in %(count)d h"),
        "in-d": ngettext("in %(count)d day", "in %(count)d days", 2),
        "late-min": _("%(count)d min late"),
        "late-h": _("%(count)d h late"),
        "late-d": ngettext("%(count)d day late", "%(count)d days late", 2),
    }
    parts = [format_html('data-{}="{}"', name, text % {"count": 7}) for name, text in words.items()]
    return SafeString(" ".join(parts))


def when(at: datetime, now: datetime) -> str:
    """Return day and Oslo time: today, yesterday and tomorrow by name, another year with its number."""
    local = at.astimezone(clock_rules.OSLO)
    return f"{_day_words(local.date(), clock_rules.oslo_date(now))} {local:%H:%M}"


def limit(due_at: datetime, now: datetime) -> str:
    """Like `when`, for a limit: midnight belongs to the day that ends, so it is read as 24:00 of that day."""
    local = due_at.astimezone(clock_rules.OSLO)
    if (local.hour, local.minute) != (0, 0):
        return when(due_at, now)
    return f"{_day_words(local.date() - timedelta(days=1), clock_rules.oslo_date(now))} 24:00"


def _day_words(value: date, today: date) -> str:
    names = {-1: _("yesterday"), 0: _("today"), 1: _("tomorrow")}
    distance = (value - today).days
    if distance in names:
        return names[distance]
    return _day_text(value, SHORT_DAY if value.year == today.year else "j. b Y", get_language())


@lru_cache(maxsize=2000)
def _day_text(value: date, form: str, _language: str | None) -> str:
    return dateformat.format(value, form)


@register.simple_tag
def act_address(act: Any) -> str:
    """Return where an act is done, or "" where nobody serves it."""
    return address_of(act.route, *act.arguments)


@register.simple_tag
def open_acts(case: Any) -> list[tuple[Any, str, str]]:
    """Return the acts that can be done now beside the primary one, with address and weight of the button."""
    primary = case.primary_act
    wanted = [act for act in case.acts if act.why_not is None and act is not primary]
    return [
        (act, address, "tertiary" if act.code in QUIET_ACTS else "secondary")
        for act in wanted
        if (address := act_address(act))
    ]


@register.simple_tag
def closed_acts(case: Any) -> list[Any]:
    """Return the acts that cannot be done now; each has the sentence that says why."""
    return [act for act in case.acts if act.why_not is not None and act_address(act)]


@register.simple_tag
def field_kind(field: BoundField) -> str:
    """Return how a field is drawn: buttons to choose from, a tick, or one input."""
    if isinstance(field.field.widget, RadioSelect):
        return "buttons"
    return "tick" if isinstance(field.field.widget, CheckboxInput) else "input"


@register.simple_tag
def described_field(field: BoundField) -> SafeString:
    """Return the input tied to its help and its error, so that both are read out with it."""
    names = [f"{field.auto_id}-help"] if field.help_text else []
    if field.errors:
        names.append(f"{field.auto_id}-error")
    attributes = {"aria-describedby": " ".join(names)} if names else {}
    if field.errors:
        attributes["aria-invalid"] = "true"
    return field.as_widget(attrs=attributes)
