"""The push endpoint: what it lands, and how it refuses."""

import asyncio
import json
import os
import time
from pathlib import Path

import httpx
import pytest

import pipelines.sources.pushed as pushed
from pipelines.sources.signatures import secret_key, sign

KEY = secret_key("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
MESSAGE = {
    "message_id": "wa-1",
    "conversation_id": "wa-c1",
    "channel": "whatsapp",
    "sent_at": "2026-02-03T10:00:00Z",
    "author_role": "customer",
    "author_id": "w-77",
    "phone": "+44 20 7946 0123",
    "text": "Is anybody there?",
    "public": False,
    "reach": None,
}
AS_LINES = (json.dumps(MESSAGE) + "\n" + json.dumps(MESSAGE | {"message_id": "wa-2"})).encode()


class Sender:
    """Posts to a landing folder, signed unless told otherwise."""

    def __init__(self, landing: Path) -> None:
        self.landing, self.now = landing, 1_770_000_000.0
        self.push = pushed.Push(landing, [KEY], lambda: self.now)

    def post(self, body: bytes = AS_LINES, webhook_id: str = "post-1", **headers: str):
        stamp = str(int(self.now))
        signed = {
            "webhook-id": webhook_id,
            "webhook-timestamp": stamp,
            "webhook-signature": sign(KEY, webhook_id, stamp, body),
        }
        return self.request("POST", "/messages", content=body, headers=signed | headers)

    def request(self, method: str, path: str, **more) -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.push.router())
            async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
                return await client.request(method, path, **more)

        return asyncio.run(ask())

    @property
    def files(self) -> list[Path]:
        return sorted(path for path in self.landing.rglob("*") if path.is_file())


@pytest.fixture
def sender(tmp_path: Path) -> Sender:
    return Sender(tmp_path)


def test_a_signed_post_lands_as_it_was_sent_for_its_owner_alone(sender):
    answer = sender.post()
    assert (answer.status_code, answer.json()) == (201, {"records": 2, "known": False})
    (file,) = sender.files
    assert file.parent == sender.landing / "contact_center/messages/pushed/2026-02-02"
    assert file.read_bytes() == AS_LINES
    assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("body", "records"),
    [
        (json.dumps(MESSAGE).encode(), 1),
        (json.dumps(MESSAGE, indent=2).encode(), 1),
        (json.dumps([MESSAGE, MESSAGE]).encode(), 2),
        (json.dumps(MESSAGE | {"text": "a\u2028b"}, ensure_ascii=False).encode() + b"\r\n\n", 1),
    ],
    ids=["object", "printed", "array", "line with a line separator in it"],
)
def test_one_object_an_array_or_lines_are_all_taken(sender, body, records):
    answer = sender.post(body)
    assert (answer.status_code, answer.json()["records"]) == (201, records)


def test_a_post_sent_again_lands_once_even_on_another_day(sender):
    sender.post()
    sender.now += 90_000
    answer = sender.post()
    assert (answer.status_code, answer.json()) == (200, {"records": 2, "known": True})
    assert len(sender.files) == 1
    assert vars(sender.push.counts) == {"landed": 1, "known": 1, "refused": 0}


def test_an_id_is_never_a_path(sender):
    assert sender.post(webhook_id="../../../etc/passwd").status_code == 201
    (file,) = sender.files
    assert file.suffix == ".jsonl"
    assert len(file.stem) == 32


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "there is no message"),
        (b"\n \n", "there is no message"),
        (b"[]", "there is no message"),
        (b"hello", "line 1: not valid JSON"),
        (json.dumps(MESSAGE).encode() + b"\n{", "line 2: not valid JSON"),
        (b"\xff\xfe", "not UTF-8"),
        (b"[1]", "record 1: no JSON object"),
        (b'{"message_id": 1}', "record 1: sent_at, author_role is missing"),
        (b"[" * 100_000, "line 1: not valid JSON"),
    ],
)
def test_what_is_no_message_is_refused_with_the_reason(sender, body, words):
    answer = sender.post(body)
    assert answer.status_code == 400
    assert words in answer.json()["error"]
    assert sender.files == []


def test_unsigned_and_old_posts_are_refused_and_nothing_is_written(sender):
    forged = sender.post(**{"webhook-signature": "v1,AAAA"})
    old = sender.post(**{"webhook-timestamp": str(int(sender.now) - 301)})
    assert [forged.status_code, old.status_code] == [401, 401]
    assert "minutes off" in old.json()["error"]
    assert sender.files == []
    assert sender.push.counts.refused == 2


def test_too_large_a_post_is_refused_before_it_is_read_whole(sender, monkeypatch):
    monkeypatch.setattr(pushed, "LARGEST_POST", len(AS_LINES))
    assert sender.post().status_code == 201
    answer = sender.post(AS_LINES + b"\n", webhook_id="post-2")
    assert answer.status_code == 413
    assert str(len(AS_LINES)) in answer.json()["error"]


def test_more_posts_at_once_than_there_is_room_for_are_put_off(sender, monkeypatch):
    monkeypatch.setattr(pushed, "POSTS_AT_ONCE", 0)
    answer = sender.post()
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "1")


def test_a_full_disk_is_no_success(sender, monkeypatch):
    def full(path: Path, content: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pushed, "write_private_file", full)
    answer = sender.post()
    assert answer.status_code == 503
    assert "No space left" in answer.json()["error"]
    monkeypatch.undo()
    assert sender.post().status_code == 201


def test_other_ways_and_methods_are_not_there(sender):
    assert sender.request("GET", "/messages").status_code == 405
    assert sender.request("POST", "/other").status_code == 404


def test_what_a_killed_writer_left_is_swept_and_a_young_one_is_not(tmp_path):
    day = tmp_path / pushed.FOLDER / "2026-02-02"
    day.mkdir(parents=True)
    for name, age in ((".a.jsonl.1.unfinished", 7200), (".b.jsonl.1.unfinished", 10)):
        (day / name).write_text("half")
        os.utime(day / name, (time.time() - age,) * 2)
    pushed.Push(tmp_path, [KEY])
    assert [file.name for file in day.iterdir()] == [".b.jsonl.1.unfinished"]
