"""The action loop through the command line: signals become alerts, and people take their steps."""

import csv
import json
import shutil
from datetime import datetime
from pathlib import Path

import duckdb
import pytest
from command_line import harken

from pipelines.actions.store import ActionStore
from pipelines.home import Home

pytestmark = pytest.mark.xdist_group("test_action_loop")  # its home is made once
MORNING, NEXT = "2026-07-01", "2026-07-02"
ROUTES = """
routes:
  - {kinds: [urgent_message], languages: [en], owner: care leads}
  - {owner: retention}
due:
  - {kinds: [urgent_message], within_open_hours: 2}
escalate:
  - {after_open_hours: 0, owner: head of care}
"""
SHIPMENTS = (
    "shipment_id,order_id,customer_number,promised_on,estimated_on,delivered_at,carrier,updated_at"
)


@pytest.fixture(scope="module")
def home(landing: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home after the morning's run on the shop, with a message of anger and a late parcel."""
    base = tmp_path_factory.mktemp("loop")
    folder = base / "landing"
    shutil.copytree(landing, folder)
    with (folder / "crm/salesforce/Contact.csv").open(encoding="utf-8-sig", newline="") as lines:
        numbers = [row["CustomerNumber__c"] for row in csv.DictReader(lines)]
    angry, waiting = [number for number in numbers if number][:2]
    message = {
        "message_id": "m-angry",
        "conversation_id": "c-angry",
        "channel": "chat",
        "sent_at": "2026-06-30T15:00:00Z",
        "author_role": "customer",
        "customer_number": angry,
        "text": "This is outrageous. I want to cancel my account, let me speak to a manager now!",
        "public": False,
    }
    put(folder / "contact_center/messages/new.jsonl", json.dumps(message) + "\n")
    late = f"S1,O1,{waiting},2026-06-27,2026-07-04,,DHL,2026-06-29T10:00:00Z"
    in_time = f"S2,O2,{waiting},2026-07-09,2026-07-08,,DHL,2026-06-29T10:00:00Z"
    put(folder / "crm/shipments/all.csv", "\n".join([SHIPMENTS, late, in_time]) + "\n")
    put(folder / "routing.yml", ROUTES)
    (base / "numbers.json").write_text(json.dumps([angry, waiting]))
    ran = harken("run", "--landing", folder, "--as-of", MORNING, "--json", home=base / "home")
    assert ran.code == 0, ran.stderr
    return base / "home"


def put(file: Path, content: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(content, encoding="utf-8")


def alerts(home: Path, *options: str) -> list[dict]:
    found = harken("alerts", *options, "--json", home=home)
    assert found.code == 0, found.stderr
    return found.json["alerts"]


def test_an_event_of_the_day_before_is_an_alert_with_an_action_and_a_due_time(home):
    (urgent,) = alerts(home, "--kind", "urgent_message")
    (preempt,) = alerts(home, "--kind", "preempt")
    assert urgent["state"] == "new"
    assert urgent["signal_at"] == "2026-06-30T15:00:00Z"
    assert urgent["opened_at"] == "2026-06-30T23:00:00Z"  # the morning in London
    assert preempt["evidence"] == "S1"
    assert "7 days later" in preempt["reason"]
    assert "before the customer has to ask" in preempt["recommended_action"]
    assert (urgent["owner"], preempt["owner"]) == ("care leads", "retention")
    assert urgent["due_at"] == "2026-07-01T10:00:00Z"  # two hours after the doors open
    for alert in (urgent, preempt):
        assert alert["due_at"]
        assert alert["channel"]


def test_the_lists_beside_name_whom_not_to_ask_and_whom_to_tell(home):
    day = home / "alerts" / MORNING
    angry, waiting = json.loads((home.parent / "numbers.json").read_text())
    with (day / "do_not_survey.csv").open(encoding="utf-8", newline="") as lines:
        resting = {row["crm_number"]: row["reasons"].split() for row in csv.DictReader(lines)}
    with (day / "preempt.csv").open(encoding="utf-8", newline="") as lines:
        (late,) = list(csv.DictReader(lines))
    assert {"angry", "alert", "open_case"} <= set(resting[angry])
    assert "alert" in resting[waiting]
    assert (late["crm_number"], late["shipment"]) == (waiting, "S1")
    assert late["name"]
    assert late["due_at"].startswith(MORNING)


def test_steps_are_taken_by_name_and_illegal_ones_refused_in_a_sentence(home):
    (urgent,) = alerts(home, "--kind", "urgent_message")
    number = urgent["alert_id"]
    refused = harken("act", number, "communicated", "--json", home=home)
    assert refused.code == 1
    assert "an alert that is new cannot become communicated" in refused.json["failure"]
    for state in ("acknowledged", "acted"):
        taken = harken("act", number, state, "--by", "mia", "--note", "rang", "--json", home=home)
        assert taken.code == 0, taken.stderr
        assert taken.json["alert"]["state"] == state
    late = harken("act", number, "communicated", "--version", "1", "--json", home=home)
    assert "Somebody was faster: mia made it acted" in late.json["failure"]
    assert harken("act", number, "solved", home=home).code == 2
    assert number not in {one["alert_id"] for one in alerts(home, "--state", "new")}


@pytest.fixture(scope="module")
def next_morning(home: Path) -> dict[str, dict]:
    """The alerts after the run of the next morning, in which a parcel has come.

    Of three customers at risk one was written to after somebody acted, of one that is only said,
    and of one somebody acted too late.
    """
    day = json.loads((home / "alerts" / MORNING / "at_risk.json").read_text())["alerts"]
    told, ticked, late = day[:3]
    store = ActionStore(Home(home))
    for alert, steps, moment in (
        (told, ["acknowledged", "acted"], "2026-07-01T09:00:00"),
        (ticked, ["acknowledged", "acted", "communicated"], "2026-07-01T10:00:00"),
        (late, ["acknowledged", "acted"], "2026-07-02T10:00:00"),
    ):
        at = datetime.fromisoformat(moment)
        store.act(alert["alert_id"], steps, by="mia@shop.example", at=at)
    answer = {
        "message_id": "m-told",
        "conversation_id": "c-told",
        "channel": "chat",
        "sent_at": "2026-07-01T12:00:00Z",
        "author_role": "agent",
        "customer_number": told["crm_number"],
        "text": "Your new parcel left this morning.",
        "public": False,
    }
    folder = home.parent / "landing"
    put(folder / "contact_center/messages/told.jsonl", json.dumps(answer) + "\n")
    waiting = json.loads((home.parent / "numbers.json").read_text())[1]
    line = f"S1,O1,{waiting},2026-06-27,2026-07-04,2026-07-01T08:00:00Z,DHL,2026-07-01T09:00:00Z"
    put(folder / "crm/shipments/later.csv", f"{SHIPMENTS}\n{line}\n")
    before = {one["alert_id"]: one for one in alerts(home, "--state", "all")}
    ran = harken("run", "--landing", folder, "--as-of", NEXT, "--json", home=home)
    assert ran.code == 0, ran.stderr
    return {
        "before": before,
        "after": {one["alert_id"]: one for one in alerts(home, "--state", "all")},
        **{"told": told, "ticked": ticked, "late": late},
        "report": ran.json,
    }


def test_the_next_morning_opens_nothing_that_is_known_and_ends_what_is_settled(home, next_morning):
    before, after = next_morning["before"], next_morning["after"]
    (preempt,) = [one for one in before.values() if one["kind"] == "preempt"]
    assert after[preempt["alert_id"]]["state"] == "expired"
    pairs = [
        (one["customer_id"], one["kind"]) for one in after.values() if one["state"] != "expired"
    ]
    assert len(pairs) == len(set(pairs))
    listed = json.loads((home / "alerts" / NEXT / "at_risk.json").read_text())["alerts"]
    again = [one for one in listed if one["alert_id"] in before]
    assert again
    for one in again:
        assert one["opened_at"].startswith("2026-06-30T23:00:00")


def test_what_nobody_acted_upon_in_time_goes_to_the_next_owner(home, next_morning):
    late = {
        number
        for number, one in next_morning["before"].items()
        if one["state"] in ("new", "acknowledged") and one["due_at"] < "2026-07-01T23:00:00Z"
    }
    up = {n for n, one in next_morning["after"].items() if one["state"] == "escalated"}
    settled = {n for n, one in next_morning["after"].items() if one["state"] == "expired"}
    assert up == late - settled
    assert up
    listed = json.loads((home / "alerts" / NEXT / "at_risk.json").read_text())["alerts"]
    for one in listed:
        assert one["owner"] == ("head of care" if one["alert_id"] in up else "retention")


def test_a_message_after_the_act_verifies_it_and_a_tick_is_a_claim(home, next_morning):
    told, ticked, late = (
        next_morning["after"][next_morning[name]["alert_id"]] for name in ("told", "ticked", "late")
    )
    assert (told["state"], told["communicated_status"]) == ("acted", "verified")
    assert (told["communicated_at"], told["communicated_channel"]) == (
        "2026-07-01T12:00:00Z",
        "chat",
    )
    assert (ticked["state"], ticked["communicated_status"]) == ("communicated", "claimed")
    assert late["communicated_status"] == "none"


def test_the_three_clocks_and_the_rates_tell_what_was_known_that_morning(home, next_morning):
    """What was done after the start of the morning is not seen yet."""
    ids = [next_morning[name]["alert_id"] for name in ("told", "ticked", "late")]
    with duckdb.connect(str(home / "published" / "harken.duckdb"), read_only=True) as connection:
        clocks = connection.execute(
            "select state, alert_to_act_minutes, act_to_told_minutes from journey.alert_clocks "
            "where alert_id in (?, ?, ?) order by array_position(?, alert_id)",
            [*ids, ids],
        ).fetchall()
        rates = connection.execute(
            "select kpi, value * counted, counted from journey.kpis "
            "where kpi in ('alerts_acted', 'alerts_communicated') and counted > 0 order by kpi"
        ).fetchall()
        seen = connection.execute("select count(*) from journey.alert_clocks").fetchall()
    # the alerts opened at the start of the day in London, 23:00 UTC
    assert clocks == [("acted", 600.0, 180.0), ("communicated", 660.0, None), ("new", None, None)]
    opened = [one for one in next_morning["before"].values() if one["state"] != "suppressed"]
    assert rates == [("alerts_acted", 2.0, len(opened)), ("alerts_communicated", 1.0, 2)]
    assert seen == [(len(next_morning["before"]),)]


def test_the_report_of_a_run_says_how_the_loop_goes(home, next_morning):
    opened = [one for one in next_morning["before"].values() if one["state"] != "suppressed"]
    page = Path(next_morning["report"]["report"]).read_text(encoding="utf-8")
    assert f"2 of {len(opened)} acted upon at all, 1 of 2 of the acts told" in page
