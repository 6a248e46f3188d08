"""Addresses of the care plan. Included at the root."""

from django.urls import path

from careplan import api
from careplan.views import assessments, conversation, goals, isbar, medication, plan, slot

app_name = "careplan"

urlpatterns = [
    path("nettbrett/pakke/", api.Bundle.as_view(), name="tablet-bundle"),
    path("forlop/<int:pathway_id>/omsorgsplan/", slot.for_pathway, name="for-pathway"),
    path("forlop/<int:pathway_id>/mal/", goals.goals, name="goals"),
    path("forlop/<int:pathway_id>/mal/overta/", goals.take_over, name="goal-take-over"),
    path("mal/<int:goal_id>/skar/", goals.score, name="goal-score"),
    path("mal/<int:goal_id>/skar/<int:score_id>/velg/", goals.choose, name="goal-choose"),
    path("mal/<int:goal_id>/avslutt/", goals.end, name="goal-end"),
    path("forlop/<int:pathway_id>/plan/", plan.plan, name="plan"),
    path("forlop/<int:pathway_id>/plan/nytt/", plan.add, name="measure-add"),
    path("forlop/<int:pathway_id>/plan/overta/", plan.take_over, name="measure-take-over"),
    path("forlop/<int:pathway_id>/plan/start/", plan.start_all, name="measure-start-all"),
    path("forlop/<int:pathway_id>/arbeidsliste/", plan.work_list, name="work-list"),
    path("tiltak/<int:measure_id>/endre/", plan.change, name="measure-change"),
    path("tiltak/<int:measure_id>/start/", plan.start, name="measure-start"),
    path("tiltak/<int:measure_id>/ferdig/", plan.finish, name="measure-finish"),
    path("tiltak/<int:measure_id>/stopp/", plan.stop, name="measure-stop"),
    path("forlop/<int:pathway_id>/utskrivningssamtale/", conversation.conversation, name="conversation"),
    path("forlop/<int:pathway_id>/utskrivningssamtale/ny/", conversation.hold, name="conversation-hold"),
    path("forlop/<int:pathway_id>/min-plan.pdf", conversation.my_plan, name="my-plan"),
    path("forlop/<int:pathway_id>/legemidler/", medication.medicines, name="medicines"),
    path("forlop/<int:pathway_id>/legemidler/som-for/", medication.as_before, name="medicines-as-before"),
    path("forlop/<int:pathway_id>/legemidler/overta/", medication.carry_over, name="medicines-carry-over"),
    path("forlop/<int:pathway_id>/legemidler/samstem/", medication.reconcile, name="medicines-reconcile"),
    path("legemiddel/<int:medicine_id>/endre/", medication.change, name="medicine-change"),
    path("legemiddel/<int:medicine_id>/velg/", medication.settle, name="medicine-settle"),
    path("legemiddel/<int:medicine_id>/gitt/", medication.give, name="medicine-give"),
    path("legemiddel/<int:medicine_id>/gitt-na/", medication.give_now, name="medicine-give-now"),
    path("legemiddel/gitt/<int:dose_id>/angre/", medication.take_back, name="dose-take-back"),
    path("forlop/<int:pathway_id>/kartlegginger/", assessments.assessments, name="assessments"),
    path(
        "forlop/<int:pathway_id>/kartlegginger/news2/",
        assessments.assess,
        {"kind": "NEWS2"},
        name="assess-news2",
    ),
    path(
        "forlop/<int:pathway_id>/kartlegginger/skropelighet/",
        assessments.assess,
        {"kind": "FRAILTY"},
        name="assess-frailty",
    ),
    path(
        "forlop/<int:pathway_id>/kartlegginger/iplos/",
        assessments.assess,
        {"kind": "IPLOS"},
        name="assess-iplos",
    ),
    path(
        "forlop/<int:pathway_id>/kartlegginger/ernering/",
        assessments.assess,
        {"kind": "NUTRITION"},
        name="assess-nutrition",
    ),
    path(
        "forlop/<int:pathway_id>/kartlegginger/fall/",
        assessments.assess,
        {"kind": "FALLS"},
        name="assess-falls",
    ),
    path("kartlegging/<int:assessment_id>/rett/", assessments.correct, name="assessment-correct"),
    path("forlop/<int:pathway_id>/geriatri/ja/", assessments.accept, name="suggestion-accept"),
    path("forlop/<int:pathway_id>/geriatri/nei/", assessments.decline, name="suggestion-decline"),
    path("sjekkliste/<int:step_id>/news2/", assessments.news2, name="news2"),
    path("sjekkliste/<int:step_id>/isbar/", isbar.isbar, name="isbar"),
    path("evaluering/<int:evaluation_id>/", plan.evaluate, name="evaluate"),
]
