"""Messages posted to the desk: landed for the next run, and urgent ones an alert at once."""

import json
import time
from dataclasses import replace
from pathlib import Path

import pytest
from desk_visitor import PASSWORD, Visitor
from starlette.testclient import TestClient

from pipelines.actions.store import ActionStore
from pipelines.settings import Settings
from pipelines.sources.signatures import secret_key, sign
from pipelines.web.app import desk_app

KEY = secret_key("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
URGENT = "I am furious. Cancel my account today or you will hear from my lawyer."
MESSAGE = {
    "message_id": "wa-1",
    "conversation_id": "wa-c1",
    "channel": "whatsapp",
    "sent_at": "2026-07-01T10:00:00+02:00",
    "author_role": "customer",
    "author_id": "w-77",
    "customer_number": "10023",
    "text": URGENT,
}


class Sender:
    """Posts signed messages to a desk."""

    def __init__(self, settings: Settings, landing: Path) -> None:
        self.landing, self.home = landing, settings.home
        app = desk_app(replace(settings, landing=landing), keys=[KEY])
        self.client = TestClient(app, base_url="http://127.0.0.1")

    def post(self, *messages: dict, name: str = "p1", key: bytes = KEY, age: int = 0) -> int:
        body = "\n".join(map(json.dumps, messages)).encode()
        stamp = str(int(time.time()) - age)
        headers = {
            "webhook-id": name,
            "webhook-timestamp": stamp,
            "webhook-signature": sign(key, name, stamp, body),
        }
        return self.client.post("/inbound/messages", content=body, headers=headers).status_code

    def urgent(self) -> list[dict]:
        return ActionStore(self.home).alerts(kind="urgent_message")

    def landed(self) -> int:
        return sum(1 for file in self.landing.rglob("*.jsonl"))


@pytest.fixture
def sender(settings, tmp_path) -> Sender:
    (tmp_path / "landing").mkdir()
    return Sender(settings, tmp_path / "landing")


def test_an_urgent_message_is_an_alert_at_once_and_stays_one(sender):
    assert sender.post(MESSAGE) == 201
    (alert,) = sender.urgent()
    assert alert["customer_id"] == "cus_1"
    assert str(alert["signal_at"]) == "2026-07-01 08:00:00"
    assert alert["due_at"] > alert["opened_at"]
    assert (alert["churn_probability"], alert["value_per_year"]) == (0.72, 1240.0)
    again = MESSAGE | {"message_id": "wa-2", "text": URGENT + " Now!"}
    assert sender.post(MESSAGE) == 200
    assert sender.post(again, MESSAGE, name="p2") == 201
    assert len(sender.urgent()) == 1  # the same matter
    assert sender.post(MESSAGE | {"conversation_id": "wa-c2"}, name="p3") == 201
    assert len(sender.urgent()) == 2
    assert sender.landed() == 3


def test_the_team_sees_it_without_waiting_for_a_run(sender, settings):
    sender.post(MESSAGE)
    lead = Visitor(settings, "lea", "lead")
    assert PASSWORD
    assert "wrote something urgent" in lead.text("/?kind=urgent_message")
    assert "Maria Lopez" in lead.text("/?kind=urgent_message&which=new")


@pytest.mark.parametrize(
    "change",
    [
        {"text": "Thank you, it arrived and I love it."},
        {"text": ""},
        {"text": None},
        {"text": 7},
        {"author_role": "agent"},
        {"customer_number": "99999"},
        {"customer_number": "77"},
        {"customer_number": None},
        {"customer_number": {"a": 1}},
    ],
    ids=["glad", "empty", "none", "number", "ours", "stranger", "two", "nobody", "object"],
)
def test_what_is_not_urgent_or_of_nobody_is_landed_alone(sender, change):
    assert sender.post(MESSAGE | change) == 201
    assert sender.landed() == 1
    assert sender.urgent() == []


@pytest.mark.parametrize("sent_at", ["2999-01-01T00:00:00Z", "yesterday", None, "0001-01-01"])
def test_a_time_that_cannot_be_is_now(sender, sent_at):
    sender.post(MESSAGE | {"sent_at": sent_at})
    (alert,) = sender.urgent()
    assert alert["signal_at"] <= alert["opened_at"]


def test_posts_that_are_unsigned_aged_or_signed_otherwise_are_refused(sender):
    other = secret_key("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
    assert sender.post(MESSAGE, key=other) == 401
    assert sender.post(MESSAGE, age=3600) == 401
    assert sender.client.post("/inbound/messages", json=MESSAGE).status_code == 401
    assert (sender.landed(), sender.urgent()) == (0, [])


def test_what_cannot_be_heard_is_landed_and_told_in_the_log(sender, monkeypatch, caplog):
    from pipelines.alerts.urgent_now import UrgentEar

    monkeypatch.setattr(UrgentEar, "hear", lambda *_: 1 / 0)
    assert sender.post(MESSAGE) == 201
    assert sender.landed() == 1
    assert "could not be heard at once" in caplog.text


def test_without_a_key_there_is_no_such_door(settings):
    client = TestClient(desk_app(settings), base_url="http://127.0.0.1")
    assert client.post("/inbound/messages", json=MESSAGE).status_code == 404
