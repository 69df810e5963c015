"""What follows failures, on the sample business: tables that fill and add up, and the verb."""

from pathlib import Path

import duckdb
import pytest
from command_line import Outcome, harken

pytestmark = pytest.mark.xdist_group("one home that ran")


@pytest.fixture(scope="module")
def published(ran: tuple[Path, Outcome]) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(str(ran[0] / "published" / "harken.duckdb"), read_only=True)


def test_failures_of_the_shop_end_in_every_way_and_are_judged_in_time(published):
    outcomes = published.execute(
        "select outcome, count(*), count(retained) from journey.service_recoveries group by 1"
    ).fetchall()
    assert {outcome for outcome, _, _ in outcomes} == {"recovered", "failed", "none", None}
    assert sum(judged for _, _, judged in outcomes) > 100
    open_or_late = published.execute(
        "select count(*) from journey.service_recoveries r, meta.generation g "
        "where (r.outcome in ('recovered', 'none') or r.retained is not null) "
        "and r.judged_at > g.as_of + interval 1 day"
    ).fetchall()
    assert open_or_late == [(0,)]


def test_value_stands_beside_bad_and_good_moments(published):
    sides = dict(
        published.execute(
            "select side, count(value_direction) from journey.moment_values group by 1"
        ).fetchall()
    )
    assert sides["bad"] > 50
    assert sides["good"] > 50


def test_every_failure_has_a_cause_and_what_is_unmapped_shows(published):
    departments = dict(
        published.execute(
            "select department, sum(failures) from journey.root_causes group by 1"
        ).fetchall()
    )
    assert departments["logistics"] > 50
    assert departments["unmapped"] > 0
    failures = published.execute("select count(*) from journey.service_recoveries").fetchall()
    assert sum(departments.values()) == failures[0][0]


def test_the_outlook_names_reach_channel_and_next_reason_where_there_is_enough(published):
    customers, angry, preferring, expected = published.execute(
        "select count(*), count(*) filter (where reach_at_risk > 0), count(preferred_channel), "
        "count(next_reason) from journey.customer_outlook"
    ).fetchall()[0]
    assert customers == published.execute("select count(*) from journey.customers").fetchall()[0][0]
    assert 0 < angry < preferring < customers
    assert expected > 0
    mixed = published.execute(
        "select count(*) from journey.customer_outlook o join journey.customer_bonds b "
        "using (customer_id) where (o.reach_at_risk > 0) <> (b.standing = 'angry')"
    ).fetchall()
    assert mixed == [(0,)]


def test_the_verb_tells_what_the_tables_hold(ran, published):
    told = harken("recoveries", "--json", home=ran[0])
    assert told.code == 0, told.stderr
    failures = published.execute("select count(*) from journey.service_recoveries").fetchall()
    assert sum(row["failures"] for row in told.json["outcomes"]) == failures[0][0]
    effects = {row["comparison"]: row for row in told.json["effects"]}
    assert effects["recovered_or_never_failed"]["status"] == "measured"
    for row in effects.values():
        assert (row["difference"] is None) == (row["status"] == "not_enough_data")
        if row["status"] == "measured":
            assert row["difference_low"] <= row["difference"] <= row["difference_high"]
    text = harken("recoveries", home=ran[0]).stdout
    assert all(row["words"] in text for row in effects.values())
    assert "after a failure:" in text


def test_without_a_run_the_verb_says_what_to_do(tmp_path):
    ended = harken("recoveries", "--json", home=tmp_path / "nowhere")
    assert ended.code == 1
    assert "harken run" in ended.json["failure"]
