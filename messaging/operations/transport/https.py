"""The way out by HTTPS: one POST a message, with a token, to a door like our own or any other.

The message id goes along as Idempotency-Key, so that a receiver who has the message takes it in once. The standard
library's client is used: it follows no redirect, so a token never goes anywhere else than where it belongs.
"""

import contextlib
import http.client
import json
import logging
import ssl
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from messaging.enums import SendOutcome, Way
from messaging.operations.transport.parcels import Parcel, Sent
from messaging.rules import transport as rules
from messaging.xml import apprec
from messaging.xml.errors import UnreadableMessage

log = logging.getLogger(__name__)

SECONDS = 10.0  # to connect, and for each answer on the line
SECONDS_IN_ALL = 25.0
ANSWER_LIMIT = 1024 * 1024
DETAIL_LIMIT = 200


@dataclass(frozen=True)
class HttpsWay:
    """Posts each parcel to one address. Raises nothing: a line that fails is an outcome."""

    url: str
    token: str
    way: Way = Way.HTTPS

    @property
    def key(self) -> str:
        return self.url

    def send(self, parcel: Parcel) -> Sent:
        """Post the parcel, and read the answer to its end: half an answer tells nothing, and is asked for again."""
        if rules.url_problem(self.url):
            return Sent(SendOutcome.REFUSED, detail=_("The address of the line cannot be used."))
        try:
            status, body = self._post(parcel)
        except TimeoutError:
            return Sent(
                SendOutcome.FAILED, detail=_("The receiver did not answer in time."), is_line_down=True
            )
        except ssl.SSLCertVerificationError:
            log.warning("The certificate at %s cannot be trusted", urlsplit(self.url).hostname)
            return Sent(
                SendOutcome.FAILED,
                detail=_("The receiver's certificate cannot be trusted."),
                is_line_down=True,
            )
        except http.client.HTTPException:
            return Sent(SendOutcome.FAILED, detail=_("The receiver's answer was cut off."))
        except (OSError, ValueError) as error:
            log.info("No contact with %s: %s", urlsplit(self.url).hostname, type(error).__name__)
            return Sent(SendOutcome.FAILED, detail=_("No contact with the receiver."), is_line_down=True)
        return _judged(status, body)

    def _post(self, parcel: Parcel) -> tuple[int, bytes]:
        parts = urlsplit(self.url)
        connection = _connection(parts.scheme, parts.hostname or "", parts.port)
        ends = time.monotonic() + SECONDS_IN_ALL
        with contextlib.closing(connection):
            connection.request(
                "POST",
                f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}",
                body=parcel.content,
                headers={
                    "Authorization": f"Bearer {self.token}",
                    "Content-Type": "application/xml; charset=utf-8",
                    "Accept": "application/xml, application/json",
                    "Idempotency-Key": parcel.key,
                },
            )
            response = connection.getresponse()
            body = bytearray()
            while chunk := response.read1(65536):
                body += chunk
                if time.monotonic() > ends:
                    raise TimeoutError
                if len(body) > ANSWER_LIMIT:
                    raise http.client.IncompleteRead(bytes(body[:100]))
            if response.length:  # what was promised and did not come
                raise http.client.IncompleteRead(bytes(body[:100]), response.length)
            return response.status, bytes(body)


def _connection(scheme: str, host: str, port: int | None) -> http.client.HTTPConnection:
    if scheme == "http":
        return http.client.HTTPConnection(host, port, timeout=SECONDS)
    authorities = str(settings.HPH_CA_FILE) if settings.HPH_CA_FILE else None
    context = ssl.create_default_context(cafile=authorities)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return http.client.HTTPSConnection(host, port, timeout=SECONDS, context=context)


def _judged(status: int, body: bytes) -> Sent:
    if rules.is_delivered(status):
        return _delivered(status, body)
    if status in rules.NO_ACCESS:
        why = _("The receiver does not let us in (%(status)d). The administrator must look at the token.")
        said = _said(body)
        detail = f"{why % {'status': status}} {said}".strip()
        return Sent(SendOutcome.REFUSED, status, detail)
    if rules.is_refusal(status):
        why = _("The receiver refused the message (%(status)d): %(said)s")
        return Sent(SendOutcome.REFUSED, status, why % {"status": status, "said": _said(body) or "–"})
    why = _("The receiver could not take it now (%(status)d).")
    return Sent(SendOutcome.FAILED, status, why % {"status": status})


def _delivered(status: int, body: bytes) -> Sent:
    """Read the receipt in the answer, if there is one. Other words than a receipt are of no interest."""
    if b"AppRec" not in body:
        return Sent(SendOutcome.DELIVERED, status)
    try:
        apprec.parse(body)
    except UnreadableMessage:
        return Sent(SendOutcome.FAILED, status, _("The receiver's answer was cut off."))
    return Sent(SendOutcome.DELIVERED, status, answer=body)


def _said(body: bytes) -> str:
    """Return the receiver's sentence, as our own door gives it; never a page of markup."""
    try:
        told = json.loads(body)
    except ValueError:
        return ""
    words = told.get("detail", "") if isinstance(told, dict) else ""
    return " ".join(str(words).split())[:DETAIL_LIMIT]
