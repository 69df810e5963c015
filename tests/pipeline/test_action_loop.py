"""The action loop through the command line: signals become alerts, and people take their steps."""

import csv
import json
import shutil
from pathlib import Path

import pytest
from command_line import harken

pytestmark = pytest.mark.xdist_group("test_action_loop")  # its home is made once
MORNING, NEXT = "2026-07-01", "2026-07-02"
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


def test_the_next_morning_opens_nothing_that_is_known_and_ends_what_is_settled(home):
    before = {one["alert_id"]: one for one in alerts(home, "--state", "all")}
    (preempt,) = [one for one in before.values() if one["kind"] == "preempt"]
    folder = home.parent / "landing"
    waiting = json.loads((home.parent / "numbers.json").read_text())[1]
    line = f"S1,O1,{waiting},2026-06-27,2026-07-04,2026-07-01T08:00:00Z,DHL,2026-07-01T09:00:00Z"
    put(folder / "crm/shipments/later.csv", f"{SHIPMENTS}\n{line}\n")
    ran = harken("run", "--landing", folder, "--as-of", NEXT, "--json", home=home)
    assert ran.code == 0, ran.stderr
    after = alerts(home, "--state", "all")
    (settled,) = [one for one in after if one["alert_id"] == preempt["alert_id"]]
    assert settled["state"] == "expired"
    pairs = [(one["customer_id"], one["kind"]) for one in after if one["state"] != "expired"]
    assert len(pairs) == len(set(pairs))
    listed = json.loads((home / "alerts" / NEXT / "at_risk.json").read_text())["alerts"]
    again = [one for one in listed if one["alert_id"] in before]
    assert again
    for one in again:
        assert one["opened_at"].startswith("2026-06-30T23:00:00")
