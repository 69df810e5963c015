"""Servers on loopback that answer as told: well, badly, slowly or not at all."""

import socket
import socketserver
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

PATIENCE = 0.4  # seconds for which the deliveries of these tests wait
HTTP = ("200", "429", "500", "timeout", "reset", "slow body", "400", "410", "302")


class Receiver(ThreadingHTTPServer):
    """Answers every post by `fault`; keeps what it got, and honours webhook ids."""

    daemon_threads = True

    def __init__(self, fault: str = "200", headers: dict[str, str] | None = None) -> None:
        super().__init__(("127.0.0.1", 0), _Posts)
        self.fault, self.extra = fault, headers or {}
        self.posts: list[dict[str, Any]] = []
        self.seen: dict[str, int] = {}

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"


class _Posts(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        number = self.headers.get("webhook-id", "")
        self.server.posts.append({"headers": dict(self.headers), "body": body, "path": self.path})
        self.server.seen[number] = self.server.seen.get(number, 0) + 1
        fault = self.server.fault
        if fault == "timeout":
            time.sleep(3 * PATIENCE)
            return
        if fault == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
            return
        self.send_response(200 if fault == "slow body" else int(fault))
        for name, value in self.server.extra.items():
            self.send_header(name, value)
        slow = b"x" * 40
        self.send_header("Content-Length", str(len(slow) if fault == "slow body" else 2))
        self.end_headers()
        if fault != "slow body":
            self.wfile.write(b"ok")
            return
        for byte in slow:
            time.sleep(PATIENCE / 2)
            try:
                self.wfile.write(bytes([byte]))
            except OSError:
                return

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class _Mails(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        fault = self.server.fault  # type: ignore[attr-defined]
        if fault == "timeout":
            time.sleep(3 * PATIENCE)
            return
        if fault == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            return
        self._say("220 here")
        while line := self.rfile.readline():
            verb = line[:4].upper().strip()
            if verb in (b"EHLO", b"HELO"):
                self._say("250 hello")
            elif verb == b"DATA":
                self._say("354 go on")
                mail = b""
                while (line := self.rfile.readline()) != b".\r\n":
                    mail += line
                self.server.mails.append(mail)  # type: ignore[attr-defined]
                self._say("250 taken" if fault == "200" else f"{fault} no")
            elif verb == b"QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 fine")

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


class Mailbox(socketserver.ThreadingTCPServer):
    """An SMTP server whose last word is `fault`: 200 for taken, or a code of SMTP."""

    daemon_threads = True

    def __init__(self, fault: str = "200") -> None:
        super().__init__(("127.0.0.1", 0), _Mails)
        self.fault = fault
        self.mails: list[bytes] = []


@contextmanager
def served(server: Any) -> Iterator[Any]:
    """The server at work in a thread, closed at the end of the block."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
