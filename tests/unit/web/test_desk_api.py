"""The desk's API: tokens and scopes, teams, what it tells, how it refuses."""

import json
from datetime import timedelta

import pytest
from api_caller import Caller, state_of

from pipelines.web.tokens import SCOPES, Tokens


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


def test_what_the_door_refuses_is_json_too(crm):
    for headers, status in (({"Content-Length": "99999999999"}, 413), ({"Origin": "x://y"}, 403)):
        answer = crm.client.post("/api/v1/alerts/alr_1/steps", headers=crm.headers | headers)
        assert (answer.status_code, bool(answer.json()["error"])) == (status, True)
    for path in ("/api/v1/alerts/a%0Ab", "/api/v1/kpis%0A"):
        answer = crm.client.get(path, headers=crm.headers)
        assert (answer.status_code, bool(answer.json()["error"])) == (404, True)


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
    assert crm.get("/kpis") == {"as_of": None, "items": [], "next_cursor": None}


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


def test_a_session_of_the_desk_opens_no_address_of_the_api(lead):
    assert lead.client.get("/api/v1/alerts").status_code == 401
