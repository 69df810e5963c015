"""The main job on a small shop: everything accounted for, a list that adds up, nothing twice."""

import csv
import json
import math
import os
from collections import Counter
from datetime import datetime
from pathlib import Path

import duckdb
import openpyxl
import pytest
from command_line import Outcome, harken, table_hashes

PUBLISHED = {
    "meta.generation": "generation as_of published_at run_id model_id",
    "ingest.ledger": "file_id source system name content_hash received loaded duplicate "
    "quarantined status",
    "ingest.quarantine": "file_id position reason",
    "journey.customers": "customer_id crm_number customer_since value_per_year preferred_channel",
    "journey.identity_links": "customer_id source kind key rule confidence valid_from valid_to",
    "journey.touchpoints": "touchpoint_id customer_id occurred_at known_at received_at source "
    "system channel kind direction thread_id conversation_id journey_stage moment_of_truth energy",
    "journey.messages": "message_id source_message_id thread_id customer_id sent_at author_role "
    "language text_quality emotion negative anger frustration impatience disappointment gratitude "
    "joy cancel_intent escalation emotion_source emotion_model",
    "journey.threads": "thread_id source_thread_id conversation_id customer_id channel opened_at "
    "first_reply_at resolved_at first_reply_minutes first_reply_business_minutes "
    "open_wait_minutes scripted_share",
    "journey.conversations": "conversation_id customer_id channels threads opened_at resolved_at "
    "messages emotion_start emotion_end emotion_delta",
    "risk.scores": "as_of customer_id horizon_days churn_probability status model_id feature_as_of",
    "risk.reasons": "as_of customer_id rank family reason contribution evidence",
    "actions.alerts": "alert_id customer_id kind opened_at state priority reason "
    "recommended_action channel owner due_at communicated_status",
    "actions.events": "alert_id at from_state to_state actor",
}

pytestmark = pytest.mark.xdist_group("one home that ran")  # made once, by one worker


@pytest.fixture(scope="module")
def published(ran: tuple[Path, Outcome]) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(str(ran[0] / "published" / "harken.duckdb"), read_only=True)


@pytest.fixture(scope="module")
def day(ran: tuple[Path, Outcome]) -> Path:
    return ran[0] / "alerts" / "2026-07-01"


def test_the_run_ends_well_and_says_so_in_one_json_object(ran):
    home, outcome = ran
    assert outcome.code == 0, outcome.stderr
    assert outcome.json["as_of"] == "2026-07-01"
    assert outcome.json["failures"] == []
    assert Path(outcome.json["list"]) == home / "alerts" / "2026-07-01" / "at_risk.html"
    assert Path(outcome.json["report"]).is_file()


def test_every_landed_file_is_in_the_ledger_and_its_counts_add_up(landing, published):
    files = {
        str(path.relative_to(landing))
        for path in landing.rglob("*")
        if path.is_file() and path.name != "harken.yml"
    }
    rows = published.execute(
        "select name, received, loaded, duplicate, quarantined from ingest.ledger"
    ).fetchall()
    assert {row[0] for row in rows} == files
    assert all(row[1] == row[2] + row[3] + row[4] for row in rows)


def test_the_ledger_counts_what_an_independent_reader_counts(landing, published):
    counted: Counter[str] = Counter()
    for path in (landing / "crm").rglob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as lines:
            counted["crm"] += sum(1 for _ in csv.DictReader(lines))
    for path in (landing / "contact_center").rglob("*.json"):
        page = json.loads(path.read_text())
        counted["contact_center"] += sum(len(v) for v in page.values() if isinstance(v, list))
    for path in (landing / "email").rglob("*.mbox"):
        lines = path.read_bytes().split(b"\n")
        counted["email"] += sum(
            line.startswith(b"From ") and (n == 0 or lines[n - 1] == b"")
            for n, line in enumerate(lines)
        )
    rows = published.execute("select source, sum(received) from ingest.ledger group by 1")
    assert dict(rows.fetchall()) == counted


@pytest.mark.parametrize("table", PUBLISHED)
def test_a_published_table_has_the_columns_that_were_promised(published, table):
    columns = [row[0] for row in published.execute(f"describe {table}").fetchall()]
    assert set(PUBLISHED[table].split()) <= set(columns)


def test_nobody_can_be_named_from_the_published_file(landing, ran):
    content = (ran[0] / "published" / "journey.duckdb").read_bytes().lower()
    with (landing / "crm/salesforce/Contact.csv").open(encoding="utf-8-sig", newline="") as lines:
        people = list(csv.DictReader(lines))
    assert len(people) > 100
    for person in people:
        assert person["Email"].lower().encode() not in content
        assert person["Name"].lower().encode() not in content


def test_only_the_owner_may_read_what_names_people(ran, day):
    private = [ran[0] / "vault" / "identity.sqlite", *day.iterdir(), *ran[0].glob("archive/*/*")]
    assert len(private) > 10
    assert {oct(path.stat().st_mode & 0o777) for path in private} == {"0o600"}


def test_starting_point_reasons_and_the_rest_add_up_to_every_score(published):
    rows = published.execute(
        "select customer_id, churn_probability, log_odds, starting_log_odds, other_log_odds, "
        "coalesce(sum(contribution), 0), count(rank) from risk.scores "
        "left join risk.reasons using (as_of, customer_id) where status = 'scored' and ranks "
        "group by all"
    ).fetchall()
    assert rows
    for _, probability, log_odds, start, other, told, reasons in rows:
        assert math.isclose(start + other + told, log_odds, abs_tol=1e-9)
        assert math.isclose(1 / (1 + math.exp(-log_odds)), probability, abs_tol=1e-9)
        assert reasons <= 3


def test_the_four_lists_name_the_same_customers_in_the_same_order(day):
    alerts = json.loads((day / "at_risk.json").read_text())["alerts"]
    with (day / "at_risk.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    sheet = openpyxl.load_workbook(day / "at_risk.xlsx").worksheets[0]
    html = (day / "at_risk.html").read_text()
    ids = [alert["customer_id"] for alert in alerts]
    assert 0 < len(ids) <= 20
    assert [row["customer_id"] for row in rows] == ids
    assert sheet.max_row - 1 == len(ids)
    places = [html.index(alert["crm_number"]) for alert in alerts]
    assert places == sorted(places)
    priorities = [alert["value_at_risk"] for alert in alerts]
    assert priorities == sorted(priorities, reverse=True)


def test_every_alert_says_whom_why_and_what_to_do(day):
    for alert in json.loads((day / "at_risk.json").read_text())["alerts"]:
        assert alert["crm_number"]
        assert alert["contact"]["name"]
        assert alert["recommended_action"]
        assert 1 <= len(alert["reasons"]) <= 3


def test_held_out_customers_are_logged_and_not_listed(published, day):
    listed = {a["customer_id"] for a in json.loads((day / "at_risk.json").read_text())["alerts"]}
    held = published.execute(
        "select customer_id from actions.alerts where state = 'suppressed'"
    ).fetchall()
    assert not listed & {row[0] for row in held}
    opened = published.execute("select distinct opened_at from actions.alerts").fetchall()
    assert opened == [(datetime(2026, 6, 30, 23),)]  # noqa: DTZ001  the morning in London


def test_a_second_run_changes_no_table_and_publishes_nothing(landing, ran):
    home, _ = ran
    files = [home / "warehouse" / "harken.duckdb", home / "published" / "journey.duckdb"]
    before = [table_hashes(file) for file in files]
    written = os.stat(files[1]).st_mtime_ns
    again = harken("run", "--landing", landing, "--json", home=home)
    assert again.code == 0, again.stderr
    assert again.json["nothing_new"] is True
    assert [table_hashes(file) for file in files] == before
    assert os.stat(files[1]).st_mtime_ns == written


def test_dropping_the_same_bytes_under_another_name_counts_them_as_duplicates(landing, ran):
    home, _ = ran
    twin = landing / "crm" / "orders" / "again.csv"
    source = sorted((landing / "crm" / "orders").glob("orders-*.csv"))[0]
    twin.write_bytes(source.read_bytes())
    try:
        found = harken("check", "--landing", landing, "--json", home=home)
    finally:
        twin.unlink()
    by_name = {file["name"]: file for file in found.json["files"]}
    again = [by_name["crm/orders/again.csv"], by_name[f"crm/orders/{source.name}"]]
    assert sum(file["would_load"] for file in again) == again[0]["received"]
    assert sum(file["duplicate"] for file in again) == again[0]["received"]


def test_replies_tell_templates_from_own_words(published):
    told = dict(
        published.execute(
            "select coalesce(script_source, 'own words'), count(*) from journey.replies "
            "where is_scripted is not null group by 1"
        ).fetchall()
    )
    assert set(told) == {"near_duplicate", "own words"}  # the sample business keeps no audits
    shares = published.execute(
        "select min(scripted_share), max(scripted_share) from journey.threads"
    ).fetchall()
    assert shares == [(0.0, 1.0)]


def test_what_people_could_do_themselves_is_told_and_anger_that_ended_in_thanks(published):
    told = {
        row[0]
        for row in published.execute("select is_empowered from journey.empowerment").fetchall()
    }
    assert {True, False} <= told
    great = published.execute(
        "select count(*), count(distinct turning_message_id) from journey.great_recoveries"
    ).fetchall()[0]
    assert great[0] == great[1] > 0
