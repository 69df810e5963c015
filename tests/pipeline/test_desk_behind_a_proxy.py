"""`harken desk` as a process behind a proxy: which names, headers and addresses it believes."""

import re
import subprocess
import sys
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import urlencode

import pytest
from command_line import harken

from pipelines.home import Home
from pipelines.web.people import People

PASSWORD = "a long enough password"


class Served:
    """A desk that runs for a public address, and requests as a proxy hands them on."""

    def __init__(self, home: Path, *options: str) -> None:
        People(Home(home).prepare()).add("lea", "lead", (), PASSWORD)
        code = "from pipelines.cli.main import main; main()"
        self.process = subprocess.Popen(
            [sys.executable, "-c", code, "desk", "--port", "0", "--home", str(home), *options],
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
        )
        said = next(line for line in self.process.stderr if "Ctrl-C" in line)
        self.port = int(re.search(r":(\d+)/", said)[1])

    def get(self, path: str, **headers: str) -> HTTPResponse:
        return self.ask("GET", path, headers)

    def sign_in(self, **headers: str) -> HTTPResponse:
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        body = urlencode({"name": "lea", "password": PASSWORD})
        return self.ask("POST", "/sign-in", headers | form, body)

    def ask(self, method: str, path: str, headers: dict, body: str | None = None) -> HTTPResponse:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        shown = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body, shown)
        return connection.getresponse()

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=60)


@pytest.fixture(scope="module")
def proxied(tmp_path_factory) -> Iterator[Served]:
    home = tmp_path_factory.mktemp("proxied") / "home"
    served = Served(home, "--public-url", "https://desk.example")
    yield served
    served.stop()


@pytest.fixture(scope="module")
def alone(tmp_path_factory) -> Iterator[Served]:
    served = Served(tmp_path_factory.mktemp("alone") / "home")
    yield served
    served.stop()


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("desk.example", 200),
        ("desk.example:443", 200),
        ("127.0.0.1:8080", 200),
        ("localhost", 200),
        ("evil.example", 400),
        ("desk.example.evil.example", 400),
        ("10.0.0.7", 400),
    ],
)
def test_only_its_own_names_are_answered(proxied, host, status):
    assert proxied.get("/sign-in", Host=host).status == status


def test_a_host_said_beside_is_not_read(proxied, alone):
    evil = {"X_Forwarded_Host": "evil.example", "Forwarded": "host=evil.example;proto=https"}
    assert proxied.get("/", Host="desk.example", **evil).headers["location"] == "/sign-in"
    assert alone.get("/sign-in", Host="desk.example", X_Forwarded_Host="localhost").status == 400


def test_a_cookie_is_for_tls_where_people_come_by_it_whatever_a_request_says(proxied, alone):
    here = proxied.sign_in(Host="desk.example", X_Forwarded_Proto="http")
    assert (here.status, "secure" in here.headers["set-cookie"].lower()) == (303, True)
    plain = alone.sign_in(Host="127.0.0.1", X_Forwarded_Proto="https")
    assert (plain.status, "secure" in plain.headers["set-cookie"].lower()) == (303, False)


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("https://desk.example", 303),
        ("https://evil.example", 403),
        ("https://desk.example.evil.example", 403),
        ("null", 403),
    ],
)
def test_forms_come_from_its_own_pages_alone(proxied, origin, status):
    assert proxied.sign_in(Host="desk.example", Origin=origin).status == status


def test_it_listens_on_this_machine_alone(alone):
    with pytest.raises(OSError):  # another address of the same machine
        HTTPConnection("127.0.0.2", alone.port, timeout=5).request("GET", "/sign-in")


@pytest.mark.parametrize("url", ["desk.example", "https://x.example/desk", "ftp://x.example", ""])
def test_an_address_that_cannot_be_the_desks_is_refused(tmp_path, url):
    ended = harken("desk", "--public-url", url, home=tmp_path)
    assert ended.code == 1
    assert "--public-url" in ended.stdout + ended.stderr
