import csv
import io
from datetime import UTC, date, datetime

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up_alerts import DAY, customers, facts, header, logit, reasons, scores

from pipelines.alerts.alert import LastWords, Person
from pipelines.alerts.csv_writer import csv_bytes
from pipelines.alerts.policy import due_day, rank_alerts, rank_candidates

KNOWN = Person("A. Customer", "a@example.org", "+44 20 7946 0958")


def ranked(score_rows, values, capacity=50, **more):
    ids = [customer for customer, _ in score_rows]
    return rank_alerts(
        scores(*score_rows),
        more.pop("reasons", reasons(*ids)),
        customers(values),
        facts(more.pop("facts", None)),
        capacity=capacity,
        as_of=DAY,
        **more,
    )


def test_the_most_to_lose_comes_first() -> None:
    rows = ranked([("a", 0.9), ("b", 0.2), ("c", 0.5)], {"a": 100, "b": 1000, "c": 600})
    assert [row.customer_id for row in rows] == ["c", "b", "a"]
    assert [row.rank for row in rows] == [1, 2, 3]
    assert [row.value_at_risk for row in rows] == pytest.approx([300, 200, 90])


def test_no_value_or_a_negative_one_counts_as_nothing_to_lose() -> None:
    rows = ranked([("a", 0.9), ("b", 0.95), ("c", 0.1)], {"a": None, "b": -500, "c": 1})
    assert [row.customer_id for row in rows] == ["c", "b", "a"]
    assert [row.value_at_risk for row in rows] == pytest.approx([0.1, 0, 0])
    assert [row.value_per_year for row in rows] == [1, -500, None]


def test_ties_go_to_the_likelier_then_to_the_smaller_id() -> None:
    rows = ranked([("d", 0.5), ("a", 0.25), ("c", 0.5)], {"d": 100, "a": 200, "c": 100})
    assert [row.customer_id for row in rows] == ["c", "d", "a"]


def test_the_list_is_cut_at_the_capacity_of_the_day() -> None:
    several = [(f"c{n}", 0.5) for n in range(9)]
    values = {f"c{n}": n for n in range(9)}
    assert [row.customer_id for row in ranked(several, values, capacity=2)] == ["c8", "c7"]
    assert ranked(several, values, capacity=0) == []
    with pytest.raises(ValueError, match="capacity is -1"):
        ranked(several, values, capacity=-1)


@pytest.mark.parametrize("status", ["not_enough_data", "stale_source", "no_skill"])
def test_only_scored_customers_are_candidates(status: str) -> None:
    frame = scores(("a", 0.9), ("b", 0.5))
    frame.loc[0, ["status", "churn_probability"]] = [status, None]
    rows = rank_alerts(
        *(frame, reasons("a", "b"), customers({"a": 1, "b": 1}), facts()), capacity=5, as_of=DAY
    )
    assert [row.customer_id for row in rows] == ["b"]


def test_an_empty_day_gives_an_empty_list() -> None:
    assert ranked([], {}) == []


@given(
    st.dictionaries(
        st.text("abc", min_size=1, max_size=4),
        st.tuples(st.sampled_from([0.1, 0.25, 0.5, 0.75]), st.sampled_from([-5, 0, 1, 2, 4])),
        max_size=12,
    ),
    st.integers(0, 14),
)
@settings(max_examples=60, deadline=None)
def test_the_order_is_that_of_the_plain_rule_whatever_the_order_of_the_input(
    rows, capacity
) -> None:
    plain = sorted(rows, key=lambda c: (-rows[c][0] * max(rows[c][1], 0), -rows[c][0], c))
    frame = scores(*((customer, p) for customer, (p, _) in rows.items()))
    known = customers({customer: value for customer, (_, value) in reversed(rows.items())})
    found = rank_candidates(frame, known, capacity=capacity)
    assert list(found["customer_id"]) == plain[:capacity]


def test_reasons_come_in_their_order_and_add_up_to_the_score() -> None:
    (row,) = ranked([("a", 0.72)], {"a": 100})
    assert [reason.words for reason in row.reasons] == ["waits reason 1", "waits reason 2"]
    assert row.log_odds == pytest.approx(logit(0.72), abs=1e-9)


def test_reasons_that_do_not_add_up_are_refused_by_name() -> None:
    wrong = reasons("a")
    wrong.loc[0, "contribution"] = 0.4
    with pytest.raises(ValueError, match=r"customer a: .* but the score is 0\.720000"):
        ranked([("a", 0.72)], {"a": 100}, reasons=wrong)


def test_what_cannot_be_ranked_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="customer a is scored more than once"):
        ranked([("a", 0.5), ("a", 0.6)], {"a": 1})
    with pytest.raises(ValueError, match="customer b is scored but is no known customer"):
        ranked([("a", 0.5), ("b", 0.6)], {"a": 1})
    frame = scores(("a", 0.5))
    frame.loc[0, "churn_probability"] = float("nan")
    with pytest.raises(ValueError, match="customer a has no probability"):
        rank_candidates(frame, customers({"a": 1}), capacity=1)
    double = pd.concat([facts({"a": {}}), facts({"a": {}})])
    with pytest.raises(ValueError, match="customer a has more than one row of facts"):
        rank_alerts(
            *(scores(("a", 0.5)), reasons("a"), customers({"a": 1}), double), capacity=1, as_of=DAY
        )


def test_the_id_of_an_alert_is_stable_and_differs_by_day_and_customer() -> None:
    first, second = ranked([("a", 0.5), ("b", 0.4)], {"a": 1, "b": 1})
    assert first.alert_id == ranked([("a", 0.9)], {"a": 70})[0].alert_id
    assert first.alert_id != second.alert_id
    assert first.alert_id.startswith("alr_")


def test_names_and_last_words_come_from_the_vault_mappings() -> None:
    words = LastWords("Hello?", datetime(2011, 8, 1, tzinfo=UTC), "email")
    rows = ranked(
        [("a", 0.5), ("b", 0.4)], {"a": 1, "b": 1}, people={"a": KNOWN}, last_words={"a": words}
    )
    assert (rows[0].contact, rows[0].last_words) == (KNOWN, words)
    assert (rows[1].contact, rows[1].last_words) == (Person(), None)


def test_the_action_follows_the_main_reason_and_speaks_of_the_own_case() -> None:
    own = {"open_ticket": "20465", "longest_open_wait_days": 3.4}
    (row,) = ranked([("a", 0.5)], {"a": 1}, people={"a": KNOWN}, facts={"a": own})
    assert row.recommended_action.startswith(
        "Answer the open ticket 20465, waiting for 3 days, then call"
    )
    assert row.channel == "phone"


def test_opened_at_the_start_of_the_day_and_due_in_the_company_zone() -> None:
    (row,) = ranked([("a", 0.5)], {"a": 1}, people={"a": KNOWN}, time_zone="Europe/London")
    assert row.opened_at == datetime(2011, 8, 31, 23, tzinfo=UTC)
    assert row.due_at == datetime(2011, 9, 2, 16, tzinfo=UTC)


def test_a_day_due_is_a_working_day() -> None:
    thursday, saturday = date(2011, 9, 1), date(2011, 9, 3)
    assert due_day(thursday, 0) == thursday
    assert due_day(thursday, 2) == date(2011, 9, 5)
    assert due_day(saturday, 1) == date(2011, 9, 5)


def test_an_opt_out_stands_on_the_alert_and_in_the_table_people_call_from() -> None:
    (found,) = ranked(
        [("c1", 0.6)],
        {"c1": 100.0},
        facts={"c1": {"do_not_call": True, "has_opted_out_of_email": False}},
    )
    assert found.refused_channels == ("phone",)
    (row,) = csv.DictReader(io.StringIO(csv_bytes([found], header()).decode(), newline=""))
    assert row["refused_channels"] == "phone"
