"""A web service of the tests' own: pages of tickets, with the faults that a test orders."""

import json
import socket
import struct
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

TOKEN = "tok-5ecret"
REPEATED = 3  # records at the end of each page that the next one begins with


class WebService(ThreadingHTTPServer):
    """Serves `/tickets` to who knows the token.

    Attributes:
        tickets: what there is, in no order.
        faults: what happens in place of the next answers, one after the other.
        always: what happens to every request, if anything.
        seen: the query of every request that came.
    """

    daemon_threads = True

    def handle_error(self, request, client_address) -> None:
        """A client that hangs up is no error of ours, and its trace would stand in its stderr."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)

    def __init__(self, per_page: int) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.per_page = per_page
        self.tickets: list[dict[str, Any]] = []
        self.faults: list[str] = []
        self.always = ""
        self.seen: list[dict[str, str]] = []
        self.tokens: list[str | None] = []
        self.elsewhere = ""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def page(self, query: dict[str, str]) -> dict[str, Any]:
        since = query.get("updated_since", "")
        found = [each for each in self.tickets if each["updated_at"] >= since]
        number = int(query.get("page", "1"))
        begin = max(0, (number - 1) * self.per_page - REPEATED * (number > 1))
        end = number * self.per_page
        following = f"{self.url}/tickets?page={number + 1}&updated_since={since}"
        return {
            "tickets": found[begin:end],
            "next_page": following if end < len(found) else None,
        }


class _Handler(BaseHTTPRequestHandler):
    server: WebService
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        query = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        self.server.seen.append(query)
        self.server.tokens.append(self.headers.get("X-Api-Key"))
        if self.headers.get("X-Api-Key") != TOKEN:
            return self.answer(401, b"{}")
        page = self.server.page(query)
        fault = self.server.faults.pop(0) if self.server.faults else self.server.always
        return self.give(page, fault)

    def give(self, page: dict[str, Any], fault: str) -> None:
        whole = json.dumps(page).encode()
        if fault == "reset":
            linger = struct.pack("ii", 1, 0)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            self.close_connection = True
            self.connection.close()
        elif fault == "breaks off":
            self.answer(200, whole[: len(whole) // 2], {"Content-Length": str(len(whole))})
            self.close_connection = True
        elif fault == "half a page":
            self.answer(200, whole[: len(whole) // 2])
        elif fault == "throttled":
            self.answer(429, b"{}", {"Retry-After": "1"})
        elif fault == "redirect":
            self.answer(302, b"", {"Location": f"{self.server.elsewhere}/tickets"})
        elif fault == "link elsewhere":
            linked = page | {"next_page": f"{self.server.elsewhere}/tickets?page=2"}
            self.answer(200, json.dumps(linked).encode())
        elif fault:
            self.answer(int(fault), b"<html>oops</html>")
        else:
            self.answer(200, whole)

    def answer(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(body))} | (headers or {})).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def served(per_page: int = 100) -> Iterator[WebService]:
    """The service, running until the block ends."""
    service = WebService(per_page)
    thread = threading.Thread(target=service.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield service
    finally:
        service.shutdown()
        service.server_close()
        thread.join()
