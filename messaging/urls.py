"""Addresses of the letterbox. Included at the root."""

from django.urls import path

from messaging.api import Inbound
from messaging.enums import WRITTEN_KINDS
from messaging.views import inbox, notifications, unsent, writing

app_name = "messaging"

urlpatterns = [
    path("api/messages/inbound/", Inbound.as_view(), name="inbound"),
    path("meldinger/", inbox.inbox, name="inbox"),
    path("meldinger/ikke-sendt/", unsent.unsent, name="unsent"),
    path("meldinger/ikke-sendt/linje/", unsent.line, name="unsent-line"),
    path("meldinger/<int:message_pk>/igjen/", unsent.again, name="again"),
    path("meldinger/<int:message_pk>/telefon/", unsent.phone, name="phone"),
    path("meldinger/<int:message_pk>/", inbox.message, name="message"),
    path("meldinger/oppgave/<int:task_id>/", inbox.close_task, name="task-close"),
    path("meldinger/forlop/<int:pathway_id>/", inbox.for_pathway, name="for-pathway"),
    path("varsler/", notifications.notices, name="notices"),
    path("varsler/antall/", notifications.count, name="notice-count"),
    path("varsler/slik/", notifications.how_told, name="how-told"),
    path("varsler/slik/som-enheten/", notifications.how_told_as_unit, name="how-told-as-unit"),
    path("varsler/lest/", notifications.read, name="notices-read"),
    path("varsler/<int:delivery_id>/lest/", notifications.read, name="notice-read"),
]
# The four reports have each their own names, so that other apps' pages can link to them.
for _kind in (kind.lower() for kind in WRITTEN_KINDS):
    _at, _named = f"meldinger/forlop/<int:pathway_id>/{_kind}/", {"kind": _kind}
    urlpatterns += [
        path(_at, writing.write, _named, name=_kind),
        path(f"{_at}utkast/", writing.save, _named, name=f"{_kind}-save"),
        path(f"{_at}sett-inn/", writing.insert, _named, name=f"{_kind}-insert"),
        path(f"{_at}forhandsvisning/", writing.preview, _named, name=f"{_kind}-preview"),
    ]
