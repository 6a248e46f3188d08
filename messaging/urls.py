"""Addresses of the letterbox. Included at the root."""

from django.urls import path

from messaging.api import Inbound
from messaging.enums import DIALOGUE_KINDS, FORM_KINDS
from messaging.rules.letters import ABOUT_ONLY
from messaging.views import attachments, inbox, letters, notifications, unsent, writing

app_name = "messaging"

urlpatterns = [
    path("api/messages/inbound/", Inbound.as_view(), name="inbound"),
    path("meldinger/", inbox.inbox, name="inbox"),
    path("meldinger/ikke-sendt/", unsent.unsent, name="unsent"),
    path("meldinger/ikke-sendt/igjen/", unsent.all_again, name="all-again"),
    path("meldinger/ikke-sendt/linje/", unsent.line, name="unsent-line"),
    path("meldinger/forlop/<int:pathway_id>/ikke-sendt/", unsent.line_of_pathway, name="unsent-of-pathway"),
    path("meldinger/<int:message_pk>/igjen/", unsent.again, name="again"),
    path("meldinger/<int:message_pk>/telefon/", unsent.phone, name="phone"),
    path("meldinger/<int:message_pk>/", inbox.message, name="message"),
    path("meldinger/oppgave/<int:task_id>/", inbox.close_task, name="task-close"),
    path("meldinger/<int:message_pk>/vedlegg/<int:number>/", attachments.attachment, name="attachment"),
    path("meldinger/<int:message_pk>/endring/", letters.change, name="change"),
    path("meldinger/<int:message_pk>/kanseller/", letters.cancel, name="cancel"),
    path("meldinger/<int:message_pk>/videre/", letters.forward, name="forward"),
    path("meldinger/forlop/<int:pathway_id>/", inbox.for_pathway, name="for-pathway"),
    path("meldinger/forlop/<int:pathway_id>/ny/", letters.new, name="new"),
    path("varsler/", notifications.notices, name="notices"),
    path("varsler/antall/", notifications.count, name="notice-count"),
    path("varsler/slik/", notifications.how_told, name="how-told"),
    path("varsler/slik/som-enheten/", notifications.how_told_as_unit, name="how-told-as-unit"),
    path("varsler/lest/", notifications.read, name="notices-read"),
    path("varsler/<int:delivery_id>/lest/", notifications.read, name="notice-read"),
]
# Each kind has its own names, so that other apps' pages can link to them; answers hang on the message they answer.
_places = [("meldinger/forlop/<int:pathway_id>/", "", kind) for kind in FORM_KINDS if kind not in ABOUT_ONLY]
_places += [("meldinger/<int:message_pk>/", "about-", kind) for kind in DIALOGUE_KINDS]
for _under, _before, _member in _places:
    _kind = _member.lower()
    _at, _named, _name = f"{_under}{_kind}/", {"kind": _kind}, f"{_before}{_kind}"
    urlpatterns += [
        path(_at, writing.write, _named, name=_name),
        path(f"{_at}utkast/", writing.save, _named, name=f"{_name}-save"),
        path(f"{_at}sett-inn/", writing.insert, _named, name=f"{_name}-insert"),
        path(f"{_at}legg-ved/", writing.attach, _named, name=f"{_name}-attach"),
        path(f"{_at}fjern-vedlegg/", writing.detach, _named, name=f"{_name}-detach"),
        path(f"{_at}forhandsvisning/", writing.preview, _named, name=f"{_name}-preview"),
    ]
