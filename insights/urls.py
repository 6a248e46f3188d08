"""Addresses of the figures. Included at the root."""

from django.urls import path

from insights import views

app_name = "insights"

urlpatterns = [
    path("etterlevelse/", views.adherence, name="adherence"),
    path("etterlevelse/tall.csv", views.download, name="download"),
    path("etterlevelse/pasienter/", views.patients, name="patients"),
]
