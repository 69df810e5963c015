"""`harken listen` as a process of its own: a real socket, a real folder, a clean end."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import duckdb
import pytest
from command_line import harken

from pipelines.sources.signatures import secret_key, sign

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
BODY = json.dumps(
    {"message_id": "x1", "channel": "x", "sent_at": "2026-02-03T10:00:00Z"}
    | {"author_role": "customer", "author_id": "u1", "text": "Still nothing.", "reach": 12000}
).encode()


class Listener:
    """The running process and its port."""

    def __init__(self, process: subprocess.Popen[str], port: int) -> None:
        self.process, self.port = process, port

    def post(self, webhook_id: str, secret: str = SECRET) -> tuple[int, dict]:
        stamp = str(int(time.time()))
        headers = {
            "webhook-id": webhook_id,
            "webhook-timestamp": stamp,
            "webhook-signature": sign(secret_key(secret), webhook_id, stamp, BODY),
        }
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("POST", "/messages", BODY, headers)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())


@pytest.fixture
def landing(tmp_path: Path) -> Path:
    folder = tmp_path / "landing"
    folder.mkdir()
    return folder


@pytest.fixture
def listener(landing: Path, tmp_path: Path) -> Iterator[Listener]:
    command = [sys.executable, "-c", "from pipelines.cli.main import main; main()", "listen"]
    options = ["--landing", landing, "--home", tmp_path / "home", "--port", "0", "--json"]
    process = subprocess.Popen(
        [*command, *map(str, options)],
        env={**os.environ, "HARKEN_WEBHOOK_SECRET": SECRET},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        first = process.stderr.readline()
        found = re.search(r"http://127\.0\.0\.1:(\d+)/messages", first)
        assert found, first + process.stderr.read()
        yield Listener(process, int(found[1]))
    finally:
        process.kill()
        process.wait()


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT])
def test_posts_over_a_socket_land_once_and_the_process_ends_cleanly(listener, landing, end):
    assert listener.post("p-1") == (201, {"records": 1, "known": False})
    (file,) = [path for path in landing.rglob("*") if path.is_file()]
    assert file.read_bytes() == BODY
    assert listener.post("p-1") == (200, {"records": 1, "known": True})
    other = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    assert listener.post("p-2", other) == (401, {"error": "no signature fits"})
    listener.process.send_signal(end)
    out, err = listener.process.communicate(timeout=60)
    assert listener.process.returncode == 0, err
    assert json.loads(out) == {"landed": 1, "known": 1, "refused": 1}
    assert SECRET not in out + err


def test_a_pushed_post_becomes_a_message_of_a_journey_that_was_heard(listener, landing, tmp_path):
    assert listener.post("p-1")[0] == 201
    home = tmp_path / "home"
    for verb, options in (("ingest", ()), ("build", ("--as-of", "2026-02-05"))):
        ended = harken(verb, "--landing", landing, *options, "--json", home=home)
        assert ended.code == 0, ended.stdout + ended.stderr
    with duckdb.connect(str(home / "warehouse" / "harken.duckdb"), read_only=True) as built:
        found = built.execute(
            "select source_message_id, t.channel, author_role, language, emotion <> 'not_scored', "
            "open_wait_minutes from journey.messages join journey.threads t using (thread_id)"
        ).fetchall()
    assert found == [("x1", "x", "customer", "en", True, (14 + 24) * 60)]


@pytest.mark.parametrize(("secret", "words"), [("", "no secret"), ("whsec_%", "no base64")])
def test_without_a_usable_secret_nobody_is_listened_to(tmp_path, landing, secret, words):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HARKEN_WEBHOOK_SECRET", secret)
        ended = harken("listen", "--landing", landing, home=tmp_path / "home")
    assert ended.code == 1
    assert words in ended.stderr
    assert "HARKEN_WEBHOOK_SECRET" in ended.stderr
