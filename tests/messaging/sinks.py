"""A mail server and a gateway for text messages on the loopback address, that do as they are told."""

import json
import socketserver
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.services import free_port as free_port


@dataclass
class MailServer:
    """What came in, and how to behave: `recipient` is the answer to RCPT, `hangs_up` cuts the line after DATA."""

    port: int = 0
    letters: list[tuple[str, Message]] = field(default_factory=list)
    recipient: str = "250 ok"
    hangs_up: bool = False

    def texts(self) -> list[str]:
        """Return subject and text of each letter."""
        return [
            f"{letter['Subject']} {letter.get_payload(decode=True).decode().strip()}"
            for _to, letter in self.letters
        ]


class _Mail(socketserver.StreamRequestHandler):
    server: Any

    def handle(self) -> None:
        say = lambda text: self.wfile.write(f"{text}\r\n".encode())  # noqa: E731
        to, box = "", self.server.box
        say("220 sink")
        for line in self.rfile:
            words = line.decode().strip()
            verb = words[:4].upper()
            if verb == "RCPT":
                to = words.partition("<")[2].partition(">")[0]
                say(box.recipient)
            elif verb == "DATA":
                say("354 go on")
                letter = b""
                for part in iter(self.rfile.readline, b".\r\n"):
                    letter += part
                box.letters.append((to, message_from_bytes(letter)))
                if box.hangs_up:
                    return
                say("250 taken")
            elif verb == "QUIT":
                say("221 bye")
                return
            else:
                say("250 ok")


@dataclass
class Gateway:
    """What came in, by key, and how to behave: a status, a wait before it, or a line that is cut."""

    port: int = 0
    calls: list[dict[str, str]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    status: int = 202
    waits: float = 0
    cuts: bool = False
    # A real gateway knows the keys it has taken.
    knows_keys: bool = True
    arrived: threading.Event = field(default_factory=threading.Event)

    def texts(self) -> list[str]:
        return [call["text"] for call in self.calls]

    def phones(self) -> Counter[str]:
        """Return how many text messages each phone would have shown: a key is delivered once."""
        return Counter({call["id"]: call["to"] for call in self.calls}.values())


class _Sms(BaseHTTPRequestHandler):
    server: Any

    def do_POST(self) -> None:
        gateway: Gateway = self.server.box
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        gateway.tokens.append(self.headers.get("Authorization", ""))
        is_known = gateway.knows_keys and self.headers["Idempotency-Key"] in gateway.keys
        if gateway.status < 300:
            gateway.keys.append(self.headers["Idempotency-Key"])
            if not is_known:
                gateway.calls.append(body)
        gateway.arrived.set()
        if gateway.waits:
            time.sleep(gateway.waits)
        if gateway.cuts:
            self.connection.close()
            return
        answer = json.dumps({"reference": f"ref-{len(gateway.keys)}"}).encode()
        try:
            self.send_response(409 if is_known else gateway.status)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)
        except OSError:
            return  # nobody waited for the answer

    def log_message(self, *_arguments: Any) -> None:
        """Say nothing."""


@contextmanager
def _serving(server: Any, box: Any) -> Iterator[Any]:
    server.box, box.port = box, server.server_address[1]
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield box
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def mail_server(port: int = 0) -> Iterator[MailServer]:
    """Run a mail server for the time of the block."""
    with _serving(socketserver.ThreadingTCPServer(("127.0.0.1", port), _Mail), MailServer()) as box:
        yield box


@contextmanager
def gateway(port: int = 0) -> Iterator[Gateway]:
    """Run a gateway for the time of the block."""
    with _serving(ThreadingHTTPServer(("127.0.0.1", port), _Sms), Gateway()) as box:
        yield box


def use_mail(settings: Any, port: int) -> None:
    """Point the settings at a mail server on this machine."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_TIMEOUT = 1


def use_gateway(settings: Any, port: int) -> None:
    """Point the settings at a gateway on this machine."""
    settings.HPH_SMS_URL = f"http://127.0.0.1:{port}/messages?account=1"
    settings.HPH_SMS_TOKEN = "a-token"
    settings.HPH_SMS_TIMEOUT = 0.5


@pytest.fixture
def letters(settings: Any) -> Iterator[MailServer]:
    """Give a running mail server that the settings point at."""
    with mail_server() as box:
        use_mail(settings, box.port)
        yield box


@pytest.fixture
def phones(settings: Any) -> Iterator[Gateway]:
    """Give a running gateway that the settings point at."""
    with gateway() as box:
        use_gateway(settings, box.port)
        yield box
