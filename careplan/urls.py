"""Addresses of the care plan. Included at the root."""

from django.urls import path

from careplan.views import conversation, goals, plan, slot

app_name = "careplan"

urlpatterns = [
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
    path("evaluering/<int:evaluation_id>/", plan.evaluate, name="evaluate"),
]
