"""Out of the house by e-mail and text message: one attempt, and how it ended. Nothing is stored here.

An attempt ends in one of three ways: handed over; certainly not handed over; or nobody can tell, and the next
attempt carries the same key. The phases are told apart for that: until the connection stands, nothing was handed over.
"""

import http.client
import json
import smtplib
import ssl
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend

from messaging.enums import OUTSIDE_CHANNELS, AttemptOutcome, Channel

LONGEST_REFERENCE = 200
ANSWER_BYTES = 4096
# The gateway takes nothing from us just now. 401 and 403 are our own token's fault, not the receiver's.
NOT_NOW = {401, 403, 425, 429, 503}


@dataclass(frozen=True, slots=True)
class Letter:
    """What goes out: the key that every attempt carries, where to, and the text."""

    key: UUID
    channel: Channel
    address: str
    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Answer:
    """How an attempt ended. `reference` is what the service calls the message, or what it said instead."""

    outcome: AttemptOutcome
    reference: str = ""


def in_use() -> tuple[Channel, ...]:
    """Return the channels that this installation has set up."""
    has = {Channel.EMAIL: bool(settings.EMAIL_HOST), Channel.SMS: bool(settings.HPH_SMS_URL)}
    return tuple(channel for channel in OUTSIDE_CHANNELS if has[channel])


def attempt(letter: Letter) -> Answer:
    """Try to hand the letter over, once. Returns how it ended; raises nothing that a service could cause."""
    answer = _by_email(letter) if letter.channel == Channel.EMAIL else _by_sms(letter)
    return Answer(answer.outcome, " ".join(answer.reference.split())[:LONGEST_REFERENCE])


# --- E-mail ---------------------------------------------------------------------------------------------------


def _by_email(letter: Letter) -> Answer:
    connection: BaseEmailBackend = mail.get_connection(fail_silently=False)
    try:
        connection.open()
    except (OSError, smtplib.SMTPException) as error:
        return Answer(AttemptOutcome.DOWN, type(error).__name__)
    message_id = f"<{letter.key}@{_domain()}>"
    message = mail.EmailMessage(
        subject=letter.subject,
        body=letter.body,
        to=[letter.address],
        connection=connection,
        # Mail servers know a message by its id: an attempt made again is the same message.
        headers={"Message-ID": message_id, "Auto-Submitted": "auto-generated"},
    )
    try:
        connection.send_messages([message])
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _text in error.recipients.values()]
        return _refusal(max(codes, default=0))
    except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError, smtplib.SMTPHeloError) as error:
        # About us or the text, not about the receiver.
        return Answer(AttemptOutcome.DOWN, f"{error.smtp_code}")
    except ValueError as error:
        # The address cannot be written in a header.
        return Answer(AttemptOutcome.REFUSED, type(error).__name__)
    except (OSError, smtplib.SMTPException) as error:
        return Answer(AttemptOutcome.UNSURE, type(error).__name__)
    finally:
        _close(connection)
    return Answer(AttemptOutcome.SENT, message_id)


def _refusal(code: int) -> Answer:
    is_final = code >= 500
    return Answer(AttemptOutcome.REFUSED if is_final else AttemptOutcome.FAILED, str(code))


def _close(connection: BaseEmailBackend) -> None:
    try:
        connection.close()
    except (OSError, smtplib.SMTPException):
        # What was handed over is handed over, however the goodbye went.
        return


def _domain() -> str:
    return settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">") or "localhost"


# --- Text message ---------------------------------------------------------------------------------------------


def _by_sms(letter: Letter) -> Answer:
    parts = urlsplit(settings.HPH_SMS_URL)
    connection = _line(parts.scheme, parts.hostname or "", parts.port)
    try:
        connection.connect()
    except OSError as error:
        return Answer(AttemptOutcome.DOWN, type(error).__name__)
    body = json.dumps(
        {
            "id": str(letter.key),
            "from": settings.HPH_SMS_SENDER,
            "to": letter.address,
            "text": letter.body,
        },
        ensure_ascii=False,
    ).encode()
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "Accept": "application/json",
        "Idempotency-Key": str(letter.key),
    }
    if settings.HPH_SMS_TOKEN:
        headers["Authorization"] = f"Bearer {settings.HPH_SMS_TOKEN}"
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request("POST", target, body=body, headers=headers)
        response = connection.getresponse()
        said = response.read1(ANSWER_BYTES)
    except (OSError, http.client.HTTPException) as error:
        return Answer(AttemptOutcome.UNSURE, type(error).__name__)
    finally:
        connection.close()
    return _judge(response.status, said)


def _line(scheme: str, host: str, port: int | None) -> http.client.HTTPConnection:
    if scheme == "https":
        return http.client.HTTPSConnection(
            host, port, timeout=settings.HPH_SMS_TIMEOUT, context=ssl.create_default_context()
        )
    return http.client.HTTPConnection(host, port, timeout=settings.HPH_SMS_TIMEOUT)


def _judge(status: int, said: bytes) -> Answer:
    """Return what the gateway's answer means. A redirect is not followed: the token belongs to one address."""
    if 200 <= status < 300:
        return Answer(AttemptOutcome.SENT, _reference(said))
    if status == HTTPStatus.CONFLICT:
        return Answer(AttemptOutcome.DUPLICATE, _reference(said))
    if status in NOT_NOW or status < 400:
        return Answer(AttemptOutcome.DOWN, str(status))
    if status >= 500 or status == HTTPStatus.REQUEST_TIMEOUT:
        return Answer(AttemptOutcome.UNSURE, str(status))
    return Answer(AttemptOutcome.REFUSED, str(status))


def _reference(said: bytes) -> str:
    """Return what the gateway calls the message: `id` or `reference` of its JSON, else nothing."""
    try:
        answer = json.loads(said)
    except ValueError:
        return ""
    if not isinstance(answer, dict):
        return ""
    found = answer.get("reference") or answer.get("id") or ""
    return str(found) if isinstance(found, str | int) else ""
