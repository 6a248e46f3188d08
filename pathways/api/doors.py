"""The frame of every tablet door: which device, who is signed in, in which role; each refusal with a code of its own."""

from typing import Any
from uuid import UUID

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions, status
from rest_framework.authentication import SessionAuthentication
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import rules as account_rules
from accounts.enums import Act
from pathways.models import Device
from pathways.operations import devices
from pathways.views import common

DEVICE_HEADER = "X-HPH-Device"
APP_HEADER = "X-HPH-App"
MOST_APP_CHARACTERS = 40


class NoDevice(exceptions.APIException):
    status_code = status.HTTP_400_BAD_REQUEST
    default_code = "no_device"
    default_detail = _("The tablet did not say which one it is.")


class Revoked(exceptions.APIException):
    status_code = status.HTTP_410_GONE
    default_code = "revoked"
    default_detail = _("This tablet is revoked. What was downloaded is removed from it.")


class CsrfFailed(exceptions.PermissionDenied):
    default_code = "csrf"
    default_detail = _("The page has been open for long. Try again.")


class NoRole(exceptions.PermissionDenied):
    default_code = "no_role"
    default_detail = _("Your role does not use the tablet.")


class OtherPerson(exceptions.APIException):
    status_code = status.HTTP_409_CONFLICT
    default_code = "other_person"
    default_detail = _("This was done by somebody else. It is sent when that person signs in on this tablet.")


class TooMany(exceptions.APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_code = "too_many"

    def __init__(self, *, most: int) -> None:
        super().__init__(_("Send at most %(count)d answers at a time.") % {"count": most})


class TabletSession(SessionAuthentication):
    """The session of the page, answered with 401 instead of a page to sign in on."""

    def authenticate_header(self, request: Request) -> str:
        return "Session"

    def enforce_csrf(self, request: Request) -> None:
        try:
            super().enforce_csrf(request)
        except exceptions.PermissionDenied:
            raise CsrfFailed from None


class TabletDoor(APIView):
    """A door that only tablets use. The order of the questions: revoked, signed in, role.

    A revoked device hears that before anything else, also from somebody who is not signed in: the id is known to the
    device alone, and a lost tablet must be reached.
    """

    authentication_classes = (TabletSession,)
    takes_revoked = False
    needs_device = True

    @cached_property
    def device_id(self) -> UUID | None:
        """Return the id that the device sends. None when it sends none that can be read."""
        try:
            return UUID(self.request.headers.get(DEVICE_HEADER, ""))
        except ValueError:
            return None

    @cached_property
    def is_revoked(self) -> bool:
        if self.device_id is None:
            return False
        return Device.objects.filter(pk=self.device_id, revoked_at__isnull=False).exists()

    def initial(self, request: Any, *args: Any, **kwargs: Any) -> None:
        if self.is_revoked and not (self.takes_revoked and request.user.is_authenticated):
            raise Revoked
        super().initial(request, *args, **kwargs)
        membership = request.membership
        if not (membership and account_rules.may(membership.role, Act.VIEW_TABLET)):
            raise NoRole
        if self.device_id is None and self.needs_device:
            raise NoDevice

    def meet(self, request: Any, *, now: Any) -> None:
        """Note the contact; a device that is new is registered with the nurse's unit."""
        if self.device_id is not None:
            devices.meet(
                device_id=self.device_id,
                unit=request.membership.unit,
                app_version=request.headers.get(APP_HEADER, "")[:MOST_APP_CHARACTERS],
                by=request.user,
                now=now,
            )

    def handle_exception(self, exc: Exception) -> Response:
        """Answer a refusal with a code for the device and a sentence for the person."""
        response = super().handle_exception(exc)
        code = getattr(exc, "default_code", "refused")
        if isinstance(exc, exceptions.NotAuthenticated | exceptions.AuthenticationFailed):
            response.data = {"code": "signed_out", "detail": str(_("Sign in to go on. Nothing is lost."))}
        elif isinstance(exc, exceptions.ValidationError | exceptions.ParseError):
            detail = response.data.get("detail") if isinstance(response.data, dict) else None
            response.data = {
                "code": "unreadable",
                "detail": str(detail or _("This cannot be read.")),
                "why": response.data,
            }
        elif isinstance(response.data, dict):
            response.data = {**response.data, "code": code}
        return response

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        return common.keep_nowhere(super().finalize_response(request, response, *args, **kwargs))


def who(request: Any) -> dict[str, Any]:
    """Return the person and the unit as the tablet is told of them."""
    user, unit = request.user, request.membership.unit
    return {
        "person": {"id": user.pk, "name": user.get_full_name(), "language": request.LANGUAGE_CODE},
        "unit": {"id": unit.pk, "name": unit.name},
    }
