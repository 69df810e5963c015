"""Listings of the API: pages, cursors, filters."""

import duckdb
import pytest
from api_caller import Caller
from desk_visitor import MORNING, alert

from pipelines.actions.records import Plan
from pipelines.actions.store import ActionStore

MORE_STEPS = """
insert into journey.outside_in by name
    select step.* replace (
        step_id || i as step_id, occurred_at + interval 1 hour * (i // 3) as occurred_at)
    from journey.outside_in step, range(1, 8) more(i) where customer_id = 'cus_1'
"""
KPIS = """
create or replace table journey.kpis as
select date '2026-06-01' + 7 * (i // 2)::integer as week, 'kpi_' || i % 2 as kpi, 'words' as words,
    'share' as unit, 'more' as wanted, 0.5 as value, 10::bigint as counted, null::double as target,
    null::boolean as is_met
from range(6) weeks(i)
"""


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
    for path in ("/alerts", "/events", "/kpis", "/customers/cus_1/journey"):
        assert "cursor" in crm.get(path, 422, cursor=cursor)["error"]


def everything(caller: Caller, path: str, items: str, limit: int, **query) -> list[dict]:
    """All pages put together."""
    seen: list[dict] = []
    while True:
        page = caller.get(path, limit=limit, **query)
        seen += page[items]
        if page["next_cursor"] is None:
            return seen
        query["cursor"] = page["next_cursor"]


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 8])
def test_a_journey_comes_in_pages_that_end_between_moments(settings, crm, limit):
    with duckdb.connect(str(settings.home.published_twin)) as published:
        published.execute(MORE_STEPS)
    path = "/customers/cus_1/journey"
    whole = crm.get(path)["steps"]
    first = crm.get(path, limit=limit)["steps"]
    assert (len(whole), whole == sorted(whole, key=lambda step: step["occurred_at"])) == (8, True)
    assert everything(crm, path, "steps", limit) == whole
    assert len(first) >= limit
    assert first[-1]["occurred_at"] not in {s["occurred_at"] for s in whole[len(first) :]}


@pytest.mark.parametrize("limit", [1, 2, 5, 6])
def test_kpis_come_in_pages_without_gap_or_double(settings, crm, limit):
    with duckdb.connect(str(settings.home.published_twin)) as published:
        published.execute(KPIS)
    whole = crm.get("/kpis", since="2026-06-01")["items"]
    assert len({(one["week"], one["kpi"]) for one in whole}) == 6
    assert everything(crm, "/kpis", "items", limit, since="2026-06-01") == whole


@pytest.mark.parametrize("since", ["0", "1751328000", "1e3", "2026-07", "-1", "20260701"])
def test_a_day_that_is_not_written_out_is_refused(crm, since):
    assert "since" in crm.get("/kpis", 422, since=since)["error"]
    assert "opened_since" in crm.get("/alerts", 422, opened_since=since)["error"]


def test_a_filter_that_nobody_knows_is_refused_by_name(crm):
    refused = crm.get("/alerts", 422, sate="closed")
    assert "'sate'" in refused["error"]
    assert "state" in refused["todo"]
