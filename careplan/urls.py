"""Addresses of the care plan. Included at the root."""

from django.urls import path

from careplan.views import goals, slot

app_name = "careplan"

urlpatterns = [
    path("forlop/<int:pathway_id>/omsorgsplan/", slot.for_pathway, name="for-pathway"),
    path("forlop/<int:pathway_id>/mal/", goals.goals, name="goals"),
    path("forlop/<int:pathway_id>/mal/overta/", goals.take_over, name="goal-take-over"),
    path("mal/<int:goal_id>/skar/", goals.score, name="goal-score"),
    path("mal/<int:goal_id>/skar/<int:score_id>/velg/", goals.choose, name="goal-choose"),
    path("mal/<int:goal_id>/avslutt/", goals.end, name="goal-end"),
]
