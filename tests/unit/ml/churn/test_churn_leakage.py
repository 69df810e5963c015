"""The leakage gate: each kind of leak planted and named, honest worlds let through."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from ml.churn.bench.cdnow import read_cdnow
from ml.churn.bench.telco import read_telco
from ml.churn.leakage import find_leaks

AS_OF = date(2024, 9, 2)
KEYS = ["snapshot_date", "customer_id"]


def leaks(frame, as_of=AS_OF, horizon=90):
    labels = frame[[*KEYS, "churned"]]
    return find_leaks(frame.drop(columns="churned"), labels, as_of, horizon)


@pytest.fixture(scope="module")
def honest(world):
    return world(seed=5, customers=1500)


def future_purchases(frame, random):
    return np.where(frame["churned"] == 1, 0.0, random.poisson(2.0, len(frame)) + 1.0)


def noisy_future(frame, random):
    return np.where(frame["churned"] == 1, random.normal(0, 1, len(frame)), 4.0)


def asked_at_exit(frame, random):
    asked = (frame["churned"] == 1) & (random.random(len(frame)) < 0.2)
    return np.where(asked, random.integers(1, 6, len(frame)), np.nan)


def reason_code_at_exit(frame, random):
    asked = (frame["churned"] == 1) & (random.random(len(frame)) < 0.2)
    return np.where(asked, random.integers(1, 6, len(frame)), 0.0)


def score_of_another_tool(frame, random):
    return frame["churned"] * 1.0 + random.normal(0, 0.45, len(frame))


def twin(frame, random):
    return frame["churned"].astype(float)


def opposite_with_slips(frame, random):
    slips = random.random(len(frame)) < 0.01
    return np.where(slips, frame["churned"], 1 - frame["churned"]).astype(float)


def twin_by_absence(frame, random):
    return np.where(frame["churned"] == 1, np.nan, 7.0)


PLANTED = {
    "future column": (future_purchases, "knows_the_answer"),
    "future column that is noise for leavers": (noisy_future, "after_the_fact"),
    "satisfaction asked at exit": (asked_at_exit, "after_the_fact"),
    "reason code written at exit": (reason_code_at_exit, "after_the_fact"),
    "score of another tool": (score_of_another_tool, "knows_the_answer"),
    "label twin": (twin, "label_twin"),
    "opposite of the label": (opposite_with_slips, "label_twin"),
    "twin by absence": (twin_by_absence, "label_twin"),
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_column_is_caught_and_named(honest, name):
    plant, kind = PLANTED[name]
    random = np.random.default_rng(7)
    found = leaks(honest.assign(planted=plant(honest, random)))
    assert [(one.kind, one.where) for one in found] == [(kind, "planted")]
    assert "planted" in found[0].sentence


def test_leaks_do_not_excuse_each_other(honest):
    random = np.random.default_rng(7)
    columns = {f"p{n}": plant(honest, random) for n, (plant, _) in enumerate(PLANTED.values())}
    found = {one.where for one in leaks(honest.assign(**columns))}
    assert found == set(columns)


def two_scores(frame, random):
    return {name: score_of_another_tool(frame, random) for name in ("one", "two")}


def three_copies(frame, random):
    one = score_of_another_tool(frame, random)
    return {"one": one, "two": one + random.normal(0, 0.1, len(frame)), "three": 7.0 - 2.0 * one}


def less_exact_copies(frame, random):
    one = score_of_another_tool(frame, random)
    return {"one": one} | {name: one + random.normal(0, 0.3, len(frame)) for name in ("two", "x")}


def in_five_buckets(frame, random):
    one = frame["churned"] + random.normal(0, 0.35, len(frame))
    return {"one": one, "two": pd.qcut(one, 5, labels=False).astype(float)}


def copies_under_known_names(frame, random):
    one = frame["churned"] + random.normal(0, 0.4, len(frame))
    return {"monthly_amount": one, "escalation_max_90d": one + random.normal(0, 0.05, len(frame))}


def both_for_some_customers(frame, random):
    some = random.random(len(frame)) < 0.3
    scores = [frame["churned"] + random.normal(0, 0.38, len(frame)) for _ in range(2)]
    return {name: np.where(some, one, np.nan) for name, one in zip("ab", scores, strict=True)}


def twin_for_some_customers(frame, random):
    return {"one": np.where(random.random(len(frame)) < 0.25, frame["churned"], np.nan)}


def score_behind_zeros(frame, random):
    score = 2.0 + frame["churned"] + random.normal(0, 0.3, len(frame))
    return {"one": np.where(random.random(len(frame)) < 0.25, score, 0.0)}


def asked_at_exit_else_zero_or_nothing(frame, random):
    asked = (frame["churned"] == 1) & (random.random(len(frame)) < 0.2)
    nothing = np.where(random.random(len(frame)) < 0.5, 0.0, np.nan)
    return {"one": np.where(asked, random.integers(1, 6, len(frame)), nothing)}


WAYS_PAST = (
    two_scores, three_copies, less_exact_copies, in_five_buckets, copies_under_known_names,
    both_for_some_customers, twin_for_some_customers, score_behind_zeros,
    asked_at_exit_else_zero_or_nothing,
)  # fmt: skip


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("plant", WAYS_PAST, ids=lambda plant: plant.__name__)
def test_no_column_hides_behind_another_or_behind_missing_values(world, plant, seed):
    frame = world(seed=seed, customers=1500)
    columns = plant(frame, np.random.default_rng(seed))
    assert {one.where for one in leaks(frame.assign(**columns))} == set(columns)


def test_many_weak_scores_that_know_all_together_stop_the_run(world):
    frame, random = world(seed=1, customers=1500), np.random.default_rng(1)
    weak = {f"w{n}": frame["churned"] + random.normal(0, 0.75, len(frame)) for n in range(6)}
    found = leaks(frame.assign(**weak))
    assert len(found) >= 4
    assert {one.where for one in found} <= set(weak)
    assert "together foretell" in found[0].sentence


def test_rows_of_the_future_are_caught(honest):
    late = leaks(honest, as_of=date(2024, 5, 1))
    assert [(one.kind, one.where) for one in late] == [("future_row", "churn_labels")]
    early = leaks(honest, as_of=date(2024, 4, 1))
    assert [one.where for one in early] == ["customer_snapshots", "churn_labels"]
    assert "1500 snapshots" in early[0].sentence


@pytest.mark.parametrize("signal", [0.0, 1.0, 2.0])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_honest_worlds_pass(world, seed, signal):
    assert leaks(world(seed=seed, signal=signal)) == []


def test_a_behaviour_that_is_plain_in_several_columns_is_no_leak(honest):
    plain = 6.0 * honest["churned"] + np.random.default_rng(1).normal(0, 3.0, len(honest))
    both = honest.assign(
        days_since_last_sale=plain,
        silence_to_gap_ratio=plain + np.random.default_rng(2).normal(0, 0.3, len(honest)),
    )
    assert leaks(both) == []


def silence_told_by_three(frame, random):
    plain = 6.0 * frame["churned"] + random.normal(0, 3.0, len(frame))
    near = plain + random.normal(0, 0.3, len(frame))
    return {
        "days_since_last_sale": plain,
        "silence_to_gap_ratio": near,
        "sales_90d": np.round(-plain),
    }


def contract_that_lets_go_only_at_its_end(frame, random):
    end = random.integers(1, 366, len(frame)).astype(float)
    left = (end <= 30) & (random.random(len(frame)) < 0.6)
    notice = (end < 60).astype(float)
    return {"days_to_contract_end": end, "in_notice_window": notice, "churned": left.astype(int)}


def few_leavers_and_few_messages(frame, random):
    silent, angry = random.normal(size=len(frame)), random.exponential(1.0, len(frame))
    said = np.where(random.random(len(frame)) < 0.9, np.nan, angry)
    left = random.random(len(frame)) < 1.0 / (1.0 + np.exp(3.9 - 1.5 * silent - 0.5 * angry))
    return {"days_since_last_sale": silent, "negative_max_90d": said, "churned": left.astype(int)}


def long_waits_drive_people_away(frame, random):
    wait = np.where(random.random(len(frame)) < 0.85, 0.0, random.exponential(1.0, len(frame)))
    left = random.random(len(frame)) < 1.0 / (1.0 + np.exp(2.0 - 2.0 * wait))
    return {
        "longest_open_wait_days": np.where(wait > 0.0, wait, np.nan),
        "unanswered_threads_now": (wait > 0.0).astype(float),
        "churned": left.astype(int),
    }


def only_leavers_speak_of_leaving(frame, random):
    wrote = random.random(len(frame)) < 0.4
    spoke = wrote & (frame["churned"] == 1) & (random.random(len(frame)) < 0.1)
    said = np.where(spoke, random.uniform(0.5, 1.0, len(frame)), 0.03)
    return {"cancel_intent_max_90d": np.where(wrote, said, np.nan)}


HONEST = (
    silence_told_by_three, contract_that_lets_go_only_at_its_end, few_leavers_and_few_messages,
    long_waits_drive_people_away, only_leavers_speak_of_leaving,
)  # fmt: skip


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
@pytest.mark.parametrize("make", HONEST, ids=lambda make: make.__name__)
def test_strong_and_honest_columns_pass(world, make, seed):
    frame = world(seed=seed, customers=1500)
    assert leaks(frame.assign(**make(frame, np.random.default_rng(seed)))) == []


def test_too_few_rows_or_one_label_say_nothing(honest):
    assert leaks(honest.head(50).assign(planted=1.0)) == []
    assert leaks(honest.assign(churned=0)) == []


def test_real_tables_pass(shared_data):
    train, _, _ = read_cdnow(shared_data)
    train = train[train["snapshot_date"] >= pd.Timestamp("1997-09-01")]
    assert leaks(train, as_of=date(1998, 1, 5)) == []
    telco = read_telco(shared_data)
    assert leaks(telco, as_of=date(2020, 3, 1), horizon=30) == []
