"""Addresses of the case. Included at the root."""

from django.urls import path

from pathways import api
from pathways.views import (
    acts,
    cases,
    checklist,
    choosing,
    documents,
    lists,
    people,
    refused,
    search,
    tablet,
    tablet_app,
)

app_name = "pathways"

urlpatterns = [
    path("tavle/", lists.board, name="board"),
    path("post/", lists.ward, name="ward"),
    path("post/innleggelse/", people.register_admission, name="admission"),
    path("nettbrett/", tablet.tablet, name="tablet"),
    path("nettbrett/app/", tablet_app.shell, name="tablet-app"),
    path("nettbrett/sw.js", tablet_app.worker, name="tablet-worker"),
    path("nettbrett/app.webmanifest", tablet_app.manifest, name="tablet-manifest"),
    path("nettbrett/tekster/<str:language>.json", tablet_app.texts, name="tablet-texts"),
    path("nettbrett/synk/", api.Sync.as_view(), name="sync"),
    path("nettbrett/ikke-tatt-imot/", refused.refused, name="refused"),
    path("nettbrett/ikke-tatt-imot/<int:refusal_id>/igjen/", refused.again, name="refused-again"),
    path("nettbrett/ikke-tatt-imot/<int:refusal_id>/ferdig/", refused.settle, name="refused-settle"),
    path("nettbrett/nokkel/", api.Keys.as_view(), name="tablet-keys"),
    path("sjekkliste/<int:step_id>/", checklist.checklist, name="checklist"),
    path("sjekkliste/<int:step_id>/nytt/", checklist.news, name="checklist-news"),
    path("sjekkliste/<int:step_id>/svar/", checklist.answer, name="answer"),
    path("sjekkliste/<int:step_id>/uendret/", checklist.confirm_rest, name="confirm-rest"),
    path("sjekkliste/<int:step_id>/velg/", choosing.choose, name="choose"),
    path("sjekkliste/<int:step_id>/ferdig/", checklist.finish, name="finish"),
    path("sjekkliste/<int:step_id>/ikke-aktuelt/", checklist.skip, name="skip"),
    path("sok/", search.search, name="search"),
    path("forlop/<int:pathway_id>/", cases.case, name="case"),
    path("forlop/<int:pathway_id>/nummer/", cases.reveal, name="reveal"),
    path("forlop/<int:pathway_id>/overlevering.pdf", documents.handover, name="handover"),
    path("forlop/<int:pathway_id>/paragraf-9/", acts.section9, name="section9"),
    path("forlop/<int:pathway_id>/utskrivningsklar/", acts.report_ready, name="report-ready"),
    path("forlop/<int:pathway_id>/avmelding/", acts.withdraw_ready, name="withdraw-ready"),
    path("forlop/<int:pathway_id>/beslutning/", acts.decide, name="decide"),
    path("forlop/<int:pathway_id>/svar/", acts.answer_ready, name="answer-ready"),
    path("forlop/<int:pathway_id>/utskrivning/", acts.discharge, name="discharge"),
    path("forlop/<int:pathway_id>/epikrise/", acts.epikrise, name="epikrise"),
    path("forlop/<int:pathway_id>/hjemkomst/", acts.homecoming, name="homecoming"),
    path("forlop/<int:pathway_id>/hph4/", acts.open_hph4, name="open-hph4"),
    path("forlop/<int:pathway_id>/avbryt/", acts.cancel, name="cancel"),
    path("forlop/<int:pathway_id>/dod/", acts.death, name="death"),
    path("forlop/<int:pathway_id>/personer/", people.people, name="people"),
    path("forlop/<int:pathway_id>/steder/", people.place, name="place"),
    path("forlop/<int:pathway_id>/pasient/", people.edit_patient, name="edit-patient"),
]
