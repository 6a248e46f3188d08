"""All addresses of the system, and a few pages more to try the frame of a page on."""

from django.http import HttpResponse
from django.urls import path
from django.utils import translation

from accounts import doors
from accounts.enums import Act
from accounts.rules import NotAllowed
from hph import urls


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
    *urls.urlpatterns,
    path("board/", board),
    path("plain/", plain),
    path("refusing/", refusing),
    path("address/", address),
]
