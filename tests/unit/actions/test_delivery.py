"""Deliveries against servers that fail in every way: each outcome is the documented one."""

import json
import time
from datetime import timedelta

import pytest
from fault_server import PATIENCE, Mailbox, Receiver, served
from made_up import MORNING, new_alert

from pipelines.actions.channels import Deliver
from pipelines.actions.delivery import Passed, back_off, deliver
from pipelines.actions.messages import messages_of
from pipelines.actions.outbox import Outbox
from pipelines.actions.records import Plan
from pipelines.actions.senders import answer_of
from pipelines.actions.store import ActionStore
from pipelines.home import Home
from pipelines.sources.signatures import objection, secret_key

SECRET = "whsec_" + "c2VjcmV0IG9mIGEgdGVzdCBhbG9uZQ=="
TAKEN, AGAIN, DEAD = Passed(delivered=1), Passed(again=1), Passed(dead=1)
OUTCOMES = {
    "200": (TAKEN, "delivered", ""),
    "429": (AGAIN, "waiting", "answered 429"),
    "500": (AGAIN, "waiting", "answered 500"),
    "timeout": (AGAIN, "waiting", ""),
    "reset": (AGAIN, "waiting", ""),
    "400": (DEAD, "dead", "answered 400"),
    "410": (DEAD, "dead", "answered 410"),
    "302": (DEAD, "dead", "answered 302"),
}


@pytest.fixture
def store(tmp_path, monkeypatch) -> ActionStore:
    monkeypatch.setenv("HOOK_SECRET", SECRET)
    return ActionStore(Home(tmp_path / "home").prepare())


def settings(allow: bool = True, attempts: int = 10, **channels) -> Deliver:
    return Deliver.model_validate(
        {
            "channels": channels,
            "allow_private": ["127.0.0.0/8"] if allow else [],
            "timeout_seconds": PATIENCE,
            "attempts": attempts,
        }
    )


def hook(address: str, **more) -> dict:
    url = f"http://{address}/in?x=1"
    return {"kind": "webhook", "url": url, "secret_variable": "HOOK_SECRET"} | more


def mailing(port: int) -> dict:
    to = {"sender": "harken@shop.example", "to": ["team@shop.example"]}
    return {"kind": "email", "host": "127.0.0.1", "port": port, "security": "none"} | to


def told(store: ActionStore, configured: Deliver, *alerts) -> Outbox:
    opened = list(alerts or [new_alert()])
    messages = messages_of(opened, configured.channels, MORNING)
    store.apply(Plan(opened=opened, messages=messages), "harken", MORNING)
    return Outbox(store.database)


def state_of(outbox: Outbox) -> tuple[str, str]:
    (message,) = outbox.messages()
    return message["state"], message["last_error"] or ""


@pytest.mark.parametrize("fault", [*OUTCOMES, "slow body"])
def test_a_webhook_ends_as_documented(store, fault):
    passed, state, words = OUTCOMES["200" if fault == "slow body" else fault]
    with served(Receiver(fault)) as receiver:
        configured = settings(crm=hook(receiver.address))
        outbox = told(store, configured)
        assert deliver(outbox, configured) == {"crm": passed}
        assert len(receiver.posts) == 1
    found, error = state_of(outbox)
    assert found == state
    assert words in error


@pytest.mark.parametrize("fault", [*OUTCOMES, "slow body"])
def test_a_service_of_apprise_ends_as_documented(store, fault, monkeypatch):
    with served(Receiver(fault)) as receiver:
        monkeypatch.setenv("SERVICE", f"json://{receiver.address}/x")
        configured = settings(slack={"kind": "apprise", "url_variable": "SERVICE"})
        outbox = told(store, configured)
        passed, state, words = OUTCOMES["200" if fault == "slow body" else fault]
        assert deliver(outbox, configured) == {"slack": passed}
        assert b"1 new alert on 2026-06-01" in receiver.posts[0]["body"]
    assert state_of(outbox)[0] == state
    assert words in state_of(outbox)[1]


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        ("200", TAKEN),
        ("421", AGAIN),
        ("451", AGAIN),
        ("timeout", AGAIN),
        ("reset", AGAIN),
        ("550", DEAD),
        ("554", DEAD),
    ],
)
def test_a_mail_ends_as_documented(store, fault, outcome):
    with served(Mailbox(fault)) as mailbox:
        configured = settings(team=mailing(mailbox.server_address[1]))
        outbox = told(store, configured, new_alert(1), new_alert(2))
        assert deliver(outbox, configured) == {"team": outcome}
        if fault == "200":
            (mail,) = mailbox.mails
            assert b"Subject: 2 new alerts on 2026-06-01\r\n" in mail
            assert b"Message-ID: <msg_" in mail
            assert mail.index(b"alr_002") < mail.index(b"alr_001")  # the more valuable first


def test_a_post_is_signed_and_says_nothing_of_the_customer(store):
    with served(Receiver()) as receiver:
        configured = settings(crm=hook(receiver.address))
        deliver(told(store, configured), configured)
        (post,) = receiver.posts
    headers = {name.lower(): value for name, value in post["headers"].items()}
    assert objection([secret_key(SECRET)], headers, post["body"], time.time()) is None
    assert objection([secret_key(SECRET)], headers, post["body"] + b" ", time.time())
    message = json.loads(post["body"])
    assert message["type"] == "alert.opened"
    assert message["data"]["alert_id"] == "alr_001"
    assert message["data"]["due_at"] == "2026-06-02T15:00:00Z"
    assert post["path"] == "/in?x=1"


def test_a_channel_that_asks_to_wait_is_given_its_time(store):
    with served(Receiver("429", {"Retry-After": "7200"})) as receiver:
        configured = settings(crm=hook(receiver.address))
        outbox = told(store, configured)
        deliver(outbox, configured, clock=lambda: MORNING)
        assert deliver(outbox, configured, clock=lambda: MORNING + timedelta(minutes=119)) == {}
        receiver.fault = "200"
        later = MORNING + timedelta(minutes=121)
        assert deliver(outbox, configured, clock=lambda: later) == {"crm": TAKEN}


def test_what_is_never_taken_is_given_up_and_sent_anew_when_a_person_asks(store):
    with served(Receiver("500")) as receiver:
        configured = settings(attempts=3, crm=hook(receiver.address))
        outbox = told(store, configured)
        ended = [
            deliver(outbox, configured, clock=lambda day=day: MORNING + timedelta(days=day))["crm"]
            for day in range(3)
        ]
        assert ended == [AGAIN, AGAIN, DEAD]
        assert deliver(outbox, configured) == {}
        receiver.fault = "200"
        assert outbox.retry(None, MORNING) == 1
        assert deliver(outbox, configured) == {"crm": TAKEN}
        assert len(set(receiver.seen)) == 1  # always under the same id


def test_a_dead_channel_delays_no_other(store):
    with served(Receiver("timeout")) as dead, served(Receiver()) as alive:
        configured = settings(dead=hook(dead.address), alive=hook(alive.address))
        outbox = told(store, configured, *[new_alert(number) for number in range(1, 31)])
        passed = deliver(outbox, configured)
        assert passed["alive"] == Passed(delivered=30)
        assert passed["dead"] == AGAIN  # it is left alone after its first failure
        assert len(dead.posts) == 1


def test_a_service_that_drips_for_ever_keeps_the_pass_from_nothing(store, monkeypatch):
    with served(Receiver("slow body")) as slow, served(Receiver()) as alive:
        monkeypatch.setenv("SERVICE", f"json://{slow.address}/x")
        service = {"kind": "apprise", "url_variable": "SERVICE"}
        configured = settings(slow=service, alive=hook(alive.address))
        outbox = told(store, configured)
        passed = deliver(outbox, configured, pass_seconds=1.0)
        assert passed["alive"] == TAKEN
        assert "did not end in time" in passed["slow"].failure


def test_a_channel_without_its_secret_says_so_and_keeps_its_messages(store, monkeypatch):
    configured = settings(crm=hook("127.0.0.1:1"))
    outbox = told(store, configured)
    monkeypatch.delenv("HOOK_SECRET")
    assert "HOOK_SECRET" in deliver(outbox, configured)["crm"].failure
    assert "no channel" in deliver(outbox, settings())["crm"].failure
    assert state_of(outbox)[0] == "waiting"


def test_answers_mean_what_the_table_says():
    assert answer_of(503, "120").wait == 120
    assert answer_of(429, "Mon, 01 Jun 2026 06:00:00 GMT", 1780290000.0).wait == 3600
    assert answer_of(429, "soon").wait is None
    assert answer_of(429, "99999999").wait == 86_400
    assert all(answer_of(status).again for status in (408, 425, 502))
    assert not any(answer_of(status).again for status in (301, 404, 410))
    waits = [back_off(attempt) for attempt in range(1, 12)]
    assert 30 <= waits[0] <= 60
    assert max(waits) <= 6 * 3600
