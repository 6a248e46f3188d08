"""The doors of accounts, and a few pages behind them to try the frame on."""

from django.contrib import admin
from django.http import HttpResponse
from django.urls import include, path
from django.utils import translation

from accounts import doors
from accounts.enums import Act
from accounts.rules import NotAllowed
from accounts.views import admin_door


@doors.page(act=Act.VIEW_BOARD)
def board(request):
    return HttpResponse(f"board of {request.membership.unit}")


@doors.page()
def plain(request):
    return HttpResponse(translation.get_language())


@doors.page(act=Act.VIEW_BOARD)
def refusing(request):
    raise NotAllowed("The report is missing.")


def address(request):
    return HttpResponse(doors.address_of(request) or "-")


urlpatterns = [
    path("admin/login/", admin_door),
    path("admin/", admin.site.urls),
    path("", include("accounts.urls")),
    path("board/", board),
    path("plain/", plain),
    path("refusing/", refusing),
    path("address/", address),
]
