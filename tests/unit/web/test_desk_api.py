"""The desk's API: tokens and scopes, teams, steps with versions and keys, paging, what it tells."""

import json
from datetime import timedelta

import pytest
from desk_visitor import MORNING, alert
from starlette.testclient import TestClient

from pipelines.actions.delivery import now_utc
from pipelines.actions.records import Plan
from pipelines.actions.store import ActionStore
from pipelines.settings import Settings
from pipelines.web.app import desk_app
from pipelines.web.tokens import SCOPES, Tokens

YEAR = timedelta(days=365)


class Caller:
    """A program that calls the API of a home with a token."""

    def __init__(self, settings: Settings, name="crm", scopes=tuple(SCOPES), teams=(), lasts=YEAR):
        self.token = Tokens(settings.home).make(name, scopes, teams, now_utc(), lasts)
        self.client = TestClient(
            desk_app(settings), base_url="http://127.0.0.1", raise_server_exceptions=False
        )
        self.headers = {"Authorization": f"Bearer {self.token}"}

    def get(self, path: str, status: int = 200, **query):
        answer = self.client.get(f"/api/v1{path}", params=query, headers=self.headers)
        assert answer.status_code == status, answer.text
        return answer.json()

    def step(self, alert_id: str, key: str = "k1", **asked):
        asked = {"to_state": "acknowledged", "version": 1} | asked
        return self.client.post(
            f"/api/v1/alerts/{alert_id}/steps",
            json=asked,
            headers={**self.headers, "Idempotency-Key": key},
        )


@pytest.fixture
def crm(settings) -> Caller:
    """A program that may do and see everything."""
    return Caller(settings)


def state_of(settings: Settings, alert_id: str) -> str:
    return ActionStore(settings.home).alert(alert_id)["state"]


def test_without_a_valid_token_nothing_is_answered(settings, crm):
    ended = Caller(settings, "old", lasts=timedelta(seconds=-1))
    made_anew = Caller(settings, "again")
    Caller(settings, "again")
    removed = Caller(settings, "gone")
    assert Tokens(settings.home).remove("gone")
    for caller in (ended, made_anew, removed):
        assert "token" in caller.get("/alerts", 401)["error"]
    for headers in ({}, {"Authorization": "Bearer "}, {"Authorization": "Basic eDp5"}):
        answer = crm.client.get("/api/v1/alerts", headers=headers)
        assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")


def test_a_token_is_kept_as_its_hash_alone(settings, crm):
    assert crm.token.encode() not in settings.home.desk_file.read_bytes()
    assert settings.home.desk_file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("path", "scope"),
    [
        ("/alerts", "alerts"),
        ("/alerts/alr_1", "alerts"),
        ("/alerts/alr_1/events", "alerts"),
        ("/events", "alerts"),
        ("/customers/cus_1/journey", "journeys"),
        ("/kpis", "kpis"),
    ],
)
def test_each_address_wants_its_scope(settings, path, scope):
    others = tuple(one for one in SCOPES if one != scope)
    assert scope in Caller(settings, "less", others).get(path, 403)["error"]
    assert Caller(settings, "right", (scope,)).get(path)


def test_who_may_not_act_changes_nothing(settings):
    reader = Caller(settings, scopes=("alerts", "journeys", "kpis"))
    assert reader.step("alr_1").status_code == 403
    assert state_of(settings, "alr_1") == "new"


def test_alerts_of_others_are_answered_as_what_is_not_there(settings):
    north = Caller(settings, "north-crm", teams=("north",))
    assert [one["alert_id"] for one in north.get("/alerts")["items"]] == ["alr_1"]
    assert {one["alert_id"] for one in north.get("/events")["items"]} == {"alr_1"}
    assert north.get("/alerts", customer_id="cus_2")["items"] == []
    for path in ("/alerts/{}", "/alerts/{}/events"):
        nobody = north.get(path.format("alr_none"), 404)
        assert north.get(path.format("alr_2"), 404) == nobody
    assert north.get("/customers/cus_2/journey", 404) == north.get("/customers/x/journey", 404)
    foreign, missing = north.step("alr_2"), north.step("alr_none", "k2")
    assert (foreign.status_code, foreign.text) == (missing.status_code, missing.text)
    assert (foreign.status_code, state_of(settings, "alr_2")) == (404, "new")


def test_a_program_is_of_no_team_that_is_called_like_it(settings):
    south = Caller(settings, "south", teams=("north",))
    assert south.get("/alerts/alr_2", 404)["error"]


def test_who_is_held_out_is_shown_to_no_program(settings, crm):
    crm.get("/alerts/alr_3", 404)
    assert crm.step("alr_3").status_code == 404
    assert "alr_3" not in json.dumps([crm.get("/alerts"), crm.get("/events")])
    crm.get("/alerts", 422, state="suppressed")


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


def test_pages_follow_each_other_without_gap_or_double(settings, crm):
    more = [alert(n, f"cus_{n}", None) for n in range(10, 33)]
    ActionStore(settings.home).apply(Plan(opened=more), "harken", MORNING)
    for path, name in (("/alerts", "alert_id"), ("/events", "event_id")):
        seen, query = [], {}
        while True:
            page = crm.get(path, limit=4, **query)
            seen += [one[name] for one in page["items"]]
            if page["next_cursor"] is None:
                break
            query = {"cursor": page["next_cursor"]}
        assert (len(seen), len(set(seen))) == (25, 25)
    assert crm.get("/events", cursor=page["cursor"])["items"] == []
    crm.step("alr_1")
    (newer,) = crm.get("/events", cursor=page["cursor"])["items"]
    assert (newer["alert_id"], newer["to_state"]) == ("alr_1", "acknowledged")


@pytest.mark.parametrize("cursor", ["x", "é", "W10", "Wy0xXQ", "WyJ4IiwgMV0", "W251bGxd", "bnVsbA"])
def test_a_cursor_that_was_not_given_is_refused(crm, cursor):
    for path in ("/alerts", "/events"):
        assert "cursor" in crm.get(path, 422, cursor=cursor)["error"]


def test_a_journey_is_told_without_name_address_or_words(crm):
    told = crm.get("/customers/cus_1/journey")
    assert (told["crm_number"], told["risk"]["churn_probability"]) == ("10023", 0.72)
    assert told["steps"][0]["occurred_at"] == "2026-03-28T23:30:00Z"
    assert told["matters"][0]["emotion_end"] == "frustration"
    assert not [word for word in ("Maria", "customer.example", "my parcel") if word in str(told)]


def test_a_home_without_a_published_file_has_alerts_and_no_journey(settings, crm):
    settings.home.published_twin.unlink()
    assert len(crm.get("/alerts")["items"]) == 2
    crm.get("/customers/cus_1/journey", 404)
    assert crm.get("/kpis") == {"as_of": None, "items": []}


def test_the_api_describes_itself_and_every_refusal_is_json(crm):
    document = crm.client.get("/api/v1/openapi.json").json()
    assert document["servers"] == [{"url": "/api/v1"}]
    for operations in document["paths"].values():
        for operation in operations.values():
            assert operation["security"]
            assert operation["description"]
            assert {"401", "403", "404", "422"} <= set(operation["responses"])
    assert crm.get("/nothing", 404)["error"]
    assert crm.client.delete("/api/v1/alerts", headers=crm.headers).json()["error"]


def test_what_the_door_refuses_is_json_too(crm):
    for headers, status in (({"Content-Length": "99999999999"}, 413), ({"Origin": "x://y"}, 403)):
        answer = crm.client.post("/api/v1/alerts/alr_1/steps", headers=crm.headers | headers)
        assert (answer.status_code, bool(answer.json()["error"])) == (status, True)


@pytest.mark.parametrize("said", ["0", "1751328000", "1e3", "2026-07", "-1", "20260701"])
def test_a_number_is_no_day_and_no_moment(crm, said):
    assert "since" in crm.get("/kpis", 422, since=said)["error"]
    assert "opened_since" in crm.get("/alerts", 422, opened_since=said)["error"]


def test_a_session_of_the_desk_opens_no_address_of_the_api(lead):
    assert lead.client.get("/api/v1/alerts").status_code == 401
