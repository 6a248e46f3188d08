"""A receiver's door on this machine: keeps each message once by its key, and answers as a test wants."""

import contextlib
import json
import socket
import threading
import uuid
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from messaging.xml import apprec, parse

TOKEN = "a-token-of-the-receiver"


class Door:
    """`kept`: the messages by Idempotency-Key. `calls`: every arrival. `mode`: how the next ones are answered.

    receipt: 200 with an AppRec. empty: 204. half: the answer breaks off. silent: it never comes. Numbers: that status.
    """

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}
        self.calls: list[tuple[str, str]] = []
        self.mode: str = "empty"
        self.arrived = threading.Event()
        self.release = threading.Event()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/inn"

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        door = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                key = self.headers["Idempotency-Key"]
                door.calls.append((self.path, key))
                if self.headers["Authorization"] != f"Bearer {TOKEN}":
                    self.answer(401, json.dumps({"detail": "Ukjent nøkkel."}).encode())
                    return
                if door.mode not in ("401", "403", "422", "500", "503", "429"):
                    door.kept[key] = body
                door.arrived.set()
                getattr(self, f"mode_{door.mode}", self.status)(body)

            def status(self, _body: bytes) -> None:
                self.answer(int(door.mode), json.dumps({"detail": "Mottakeren sier nei."}).encode())

            def mode_empty(self, _body: bytes) -> None:
                self.answer(204, b"")

            def mode_html(self, _body: bytes) -> None:
                self.answer(200, b"<html>OK</html>")

            def mode_receipt(self, body: bytes) -> None:
                self.answer(200, receipt_for(body))

            def mode_half(self, body: bytes) -> None:
                receipt = receipt_for(body)
                self.send_response(200)
                self.send_header("Content-Length", str(len(receipt)))
                self.end_headers()
                self.wfile.write(receipt[: len(receipt) // 2])
                self.wfile.flush()
                self.connection.shutdown(socket.SHUT_RDWR)

            def mode_unmeasured(self, body: bytes) -> None:
                """Break off without having said how long the answer is."""
                self.send_response(200)
                self.send_header("Connection", "close")
                self.end_headers()
                self.wfile.write(receipt_for(body)[:200])
                self.close_connection = True

            def mode_silent(self, _body: bytes) -> None:
                door.release.wait(60)

            def mode_redirect(self, _body: bytes) -> None:
                self.send_response(307)
                self.send_header("Location", "http://127.0.0.1:1/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def answer(self, status: int, body: bytes) -> None:
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_arguments: object) -> None:
                pass

        return Handler


def receipt_for(raw: bytes, *codes: str) -> bytes:
    """Return the AppRec that a receiver gives, rejecting with these codes of list 8221."""
    head = parse.parse(raw).head
    errors = [apprec.error(code) for code in codes]
    return apprec.build(apprec.answer(head, msg_id=str(uuid.uuid4()), gen_at=head.gen_at, errors=errors))


@contextlib.contextmanager
def open_door() -> Iterator[Door]:
    """Run a door for the time of the block."""
    door = Door()
    thread = threading.Thread(target=door.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield door
    finally:
        door.release.set()
        door.server.shutdown()
        door.server.server_close()
        thread.join(5)
