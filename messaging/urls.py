from django.urls import path

from messaging.api import Inbound

app_name = "messaging"

urlpatterns = [
    path("api/messages/inbound/", Inbound.as_view(), name="inbound"),
]
