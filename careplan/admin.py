"""Assessments in the admin, to look at only. The lists show numbers of rows; opening one is logged as a look."""

from django.contrib import admin

from careplan.models import Assessment, SuggestionAnswer
from pathways.admin import ClinicalAdmin


@admin.register(Assessment)
class AssessmentAdmin(ClinicalAdmin):
    list_display = ("pk", "pathway", "kind", "assessed_at", "recorded_at", "by_name")
    list_filter = ("kind",)
    list_select_related = ("pathway",)
    date_hierarchy = "assessed_at"


@admin.register(SuggestionAnswer)
class SuggestionAnswerAdmin(ClinicalAdmin):
    list_display = ("pk", "pathway", "at", "by_name")
    list_select_related = ("pathway",)
    date_hierarchy = "at"
