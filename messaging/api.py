"""The door for systems that send messages: XML in, the application receipt as XML out."""

import json
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.parsers import BaseParser
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from messaging import operations
from messaging.enums import Outcome, Source
from messaging.models import ApiClient

XML = "application/xml; charset=utf-8"
# Outcomes without a receipt, and how they are answered.
STATUS = {
    Outcome.NOT_OURS: 422,
    Outcome.OTHER_SENDER: 403,
    Outcome.UNREADABLE: 422,
    Outcome.GIVEN_UP: 202,
    "": 202,
}


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer TOKEN`, as `manage.py api_client` printed it."""

    def authenticate(self, request: Request) -> tuple[None, ApiClient]:
        words = get_authorization_header(request).split()
        if len(words) != 2 or words[0].lower() != b"bearer":
            raise exceptions.AuthenticationFailed(
                _("A token is missing. Send it as Authorization: Bearer TOKEN.")
            )
        client = operations.authenticate(token=words[1].decode("ascii", "replace"))
        if client is None:
            raise exceptions.AuthenticationFailed(_("The token is not known, or no longer in use."))
        return None, client

    def authenticate_header(self, _request: Request) -> str:
        return "Bearer"


class HasToken(BasePermission):
    def has_permission(self, request: Request, _view: APIView) -> bool:
        return isinstance(request.auth, ApiClient)


class AnyBytes(BaseParser):
    """Let the bytes through as they are, whatever type they are said to have."""

    media_type = "*/*"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        return stream.read()


class Inbound(APIView):
    """One message a request. The receipt is the answer; a message taken in before gets its first receipt again."""

    authentication_classes = (TokenAuthentication,)
    permission_classes = (HasToken,)
    parser_classes = (AnyBytes,)

    def post(self, request: Request) -> HttpResponse:
        if _declared_size(request) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            return _too_large()
        try:
            raw = request._request.body
        except RequestDataTooBig:
            return _too_large()
        if not raw:
            return _sentence(400, _("The request holds no message."))
        client: Any = request.auth
        result = operations.take_in(raw=raw, now=timezone.now(), source=Source.API, client=client)
        if result.receipt is not None:
            return HttpResponse(result.receipt, content_type=XML)
        if result.outcome in (Outcome.TAKEN_IN, Outcome.DUPLICATE):
            return HttpResponse(status=204)
        return _sentence(
            STATUS[result.outcome], " ".join(error["text"] for error in result.errors), errors=result.errors
        )


def _declared_size(request: HttpRequest | Request) -> int:
    declared = request.META.get("CONTENT_LENGTH") or "0"
    return int(declared) if declared.isdecimal() else 0


def _too_large() -> HttpResponse:
    megabytes = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // (1024 * 1024)
    return _sentence(413, _("The message is larger than %(limit)d MB.") % {"limit": megabytes})


def _sentence(status: int, text: str, **more: Any) -> HttpResponse:
    return HttpResponse(
        json.dumps({"detail": text, **more}, ensure_ascii=False),
        status=status,
        content_type="application/json",
    )
