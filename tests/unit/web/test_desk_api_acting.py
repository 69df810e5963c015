"""Steps and notes by programs: versions, keys, who may, of two callers one wins."""

import json
from datetime import timedelta

import pytest
from api_caller import Caller, state_of

from pipelines.actions.delivery import now_utc
from pipelines.actions.store import ActionStore
from pipelines.web.tokens import Tokens


def test_who_may_not_act_changes_nothing(settings):
    reader = Caller(settings, scopes=("alerts", "journeys", "kpis"))
    assert reader.step("alr_1").status_code == 403
    assert state_of(settings, "alr_1") == "new"


def test_a_step_is_taken_once_however_often_it_is_sent(settings, crm):
    first, again = (
        crm.step("alr_1", by="mia", note="called"),
        crm.step("alr_1", by="mia", note="called"),
    )
    assert first.json() == {"alert_id": "alr_1", "state": "acknowledged", "version": 2}
    assert (again.status_code, again.json()) == (200, first.json())
    assert again.headers["idempotency-replayed"] == "true"
    opened, taken = crm.get("/alerts/alr_1/events")["items"]
    assert opened["to_state"] == "new"
    assert (taken["actor"], taken["note"]) == ("mia by crm", "called")


def test_a_key_of_another_request_or_of_one_in_work_is_refused(settings, crm):
    assert crm.step("alr_1").status_code == 200
    assert crm.step("alr_2").status_code == 409
    assert state_of(settings, "alr_2") == "new"
    assert Caller(settings, "other").step("alr_2").status_code == 200  # its keys are its own
    post = b"alr_9\n{}"
    tokens, now = Tokens(settings.home), now_utc()
    assert tokens.begin("crm", "k9", post, now) is None
    with pytest.raises(Exception, match="worked on"):
        tokens.begin("crm", "k9", post, now)
    assert tokens.begin("crm", "k9", post, now + timedelta(minutes=2)) is None  # it broke off


def test_of_two_callers_one_wins_and_the_other_is_told(settings, crm):
    assert crm.step("alr_1", to_state="acted").status_code == 200
    late = Caller(settings, "late").step("alr_1", to_state="snoozed", until="2999-01-01T00:00:00Z")
    assert late.status_code == 409
    assert "crm made it acted" in late.json()["error"]
    assert state_of(settings, "alr_1") == "acted"


@pytest.mark.parametrize(
    "asked",
    [
        {"to_state": "closed"},
        {"to_state": "communicated", "outcome": "saved"},
        {"to_state": "snoozed"},
        {"to_state": "snoozed", "until": "2001-01-01T00:00:00Z"},
        {"to_state": "snoozed", "until": "0001-01-01T00:00:00+14:00"},
        {"to_state": "snoozed", "until": 32_503_680_000},
        {"to_state": "suppressed"},
        {"version": 0},
        {"version": "one"},
        {"note": "a\x00b"},
        {"note": "\ud800"},
        {"note": "n" * 2001},
        {"further": 1},
    ],
    ids=lambda asked: "-".join(asked) + f"-{len(str(asked))}",
)
def test_what_cannot_be_done_is_refused_with_words(settings, crm, asked):
    answer = crm.client.post(
        "/api/v1/alerts/alr_1/steps",
        content=json.dumps({"to_state": "acknowledged", "version": 1} | asked),
        headers={**crm.headers, "Idempotency-Key": "k1", "Content-Type": "application/json"},
    )
    assert answer.status_code in (409, 422)
    assert answer.json()["error"]
    assert state_of(settings, "alr_1") == "new"


def test_a_step_without_a_key_is_refused(settings, crm):
    asked = {"to_state": "acknowledged", "version": 1}
    answer = crm.client.post("/api/v1/alerts/alr_1/steps", json=asked, headers=crm.headers)
    assert (answer.status_code, state_of(settings, "alr_1")) == (422, "new")


def test_a_note_is_kept_once_and_changes_nothing_else(settings, crm):
    for key in ("n1", "n1", "n2"):
        answer = crm.client.post(
            "/api/v1/alerts/alr_1/notes",
            json={"note": "called, no answer", "by": "mia"},
            headers={**crm.headers, "Idempotency-Key": key},
        )
        assert (answer.status_code, answer.json()) == (200, {"alert_id": "alr_1"})
    _, *notes = crm.get("/alerts/alr_1/events")["items"]
    assert [(one["actor"], one["note"]) for one in notes] == [
        ("mia by crm", "called, no answer")
    ] * 2
    assert crm.get("/alerts/alr_1")["version"] == 1


def test_who_may_not_act_or_see_an_alert_keeps_no_note(settings):
    reader = Caller(settings, "reader", scopes=("alerts", "journeys", "kpis"))
    north = Caller(settings, "north-crm", teams=("north",))
    for caller, status in ((reader, 403), (north, 404)):
        answer = caller.client.post(
            "/api/v1/alerts/alr_2/notes",
            json={"note": "mine"},
            headers={**caller.headers, "Idempotency-Key": "n"},
        )
        assert answer.status_code == status
    assert len(ActionStore(settings.home).events_of("alr_2")) == 1
