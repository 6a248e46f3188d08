"""Addresses of the doors. Included at the root."""

from django.urls import path

from accounts import views

app_name = "accounts"

urlpatterns = [
    path("", views.home, name="home"),
    path("logg-inn/", views.SignIn.as_view(), name="sign-in"),
    path("logg-ut/", views.SignOut.as_view(), name="sign-out"),
    path("enhet/", views.switch_unit, name="unit-switch"),
    path("sprak/", views.switch_language, name="language-switch"),
    path("meg/", views.me, name="me"),
    path("meg/passord/", views.NewPassword.as_view(), name="password-change"),
]
