"""Addresses of the doors. Included at the root."""

from django.urls import path

from checklists import views

app_name = "checklists"

urlpatterns = [
    path("sjekklister/pixi/", views.pixi, name="pixi"),
    path("sjekklister/pixi/hefte.pdf", views.pixi_booklet, name="pixi-booklet"),
    path("sjekklister/pixi/lesbar.pdf", views.pixi_reading, name="pixi-reading"),
]
