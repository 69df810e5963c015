"""From one day to the next a customer of whom nothing new is known keeps the same reasons."""

import shutil
from datetime import date, timedelta

import pandas as pd
import pytest

from ml.churn.dataset import NOT_FEATURES
from ml.churn.explain import reasons
from ml.churn.families import load_families
from ml.churn.model import ChurnModel
from ml.churn.snapshots import snapshot_dates
from pipelines.risk.frames import of_day, read_run_context, read_snapshots, read_training
from pipelines.settings import Settings
from pipelines.stages.run import StageRunner
from pipelines.warehouse.connection import open_warehouse

pytestmark = pytest.mark.xdist_group("one home that ran")
# Told by the day itself: how long ago, how long until, and what a window of days still holds.
CLOCKS = ("days_since_", "days_to_", "_30d", "_90d", "_180d", "_365d", "_tenure_days")
CLOCKS_BY_NAME = {"longest_open_wait_days", "in_notice_window", "silence_to_gap_ratio"}
# What nobody had sent us by the first of the two mornings, and had by the second.
NEWS = """
select distinct customer_id from journey.touchpoints
where known_at >= ?::timestamp - interval 1 day and known_at < ?::timestamp + interval 2 day
"""


@pytest.fixture(scope="module")
def two_days(ran, tmp_path_factory: pytest.TempPathFactory) -> tuple[pd.DataFrame, ...]:
    """Yesterday and today as the model of today scores them, of whom nothing new is known.

    Each frame has the features, and the model's prediction beside them.
    """
    home = tmp_path_factory.mktemp("two-days") / "home"
    shutil.copytree(ran[0], home)
    settings = Settings.of(home)
    with open_warehouse(settings.home, "test") as connection:
        context = read_run_context(connection)
        (first,) = connection.execute("select min(occurred_at) from raw.orders").fetchone()
    day: date = context.as_of
    yesterday = day - timedelta(days=1)
    days = snapshot_dates(day, first.date(), context.horizon_days)
    ended = StageRunner(settings, "test").run(
        "build", day.isoformat(), [one.isoformat() for one in sorted({*days, yesterday})]
    )
    assert not ended.failures
    with open_warehouse(settings.home, "test") as connection:
        snapshots = read_snapshots(connection)
        training = read_training(connection, snapshots, context.horizon_days)
        news = {who for (who,) in connection.execute(NEWS, [yesterday, day]).fetchall()}
    model = ChurnModel.fit(training, context.churn_definition, context.horizon_days)
    frames = [of_day(snapshots, one) for one in (yesterday, day)]
    still = sorted(set.intersection(*(set(frame["customer_id"]) for frame in frames)) - news)
    assert len(still) > 50
    frames = [
        frame[frame["customer_id"].isin(still)].sort_values("customer_id").reset_index(drop=True)
        for frame in frames
    ]
    return (*frames, *(model.predict(frame) for frame in frames), model)


def moved(two_days) -> pd.DataFrame:
    """Per customer and feature whether the value is another than yesterday."""
    before, after = two_days[:2]
    names = [name for name in before.columns if name not in NOT_FEATURES]
    values = [frame[names].astype(float).fillna(-1.0) for frame in (before, after)]
    return (values[0] - values[1]).abs() > 1e-9


def test_only_clocks_move_where_nothing_new_is_known(two_days):
    changed = moved(two_days).any()
    names = set(changed[changed].index)
    assert "days_since_last_sale" in names
    strangers = {
        name
        for name in names - CLOCKS_BY_NAME
        if not any(name.startswith(clock) or name.endswith(clock) for clock in CLOCKS)
    }
    assert strangers == set()


def test_a_family_whose_features_stand_still_says_the_same_to_the_last_bit(two_days):
    _, _, before, after, model = two_days
    changed, features = moved(two_days), load_families().features
    checked = 0
    for family in model.families:
        names = [name for name in changed.columns if features[name].family == family]
        # the rhythm's chances are worked out from clocks, and move with them
        rests = ~changed[names].any(axis=1) & (family != "rhythm")
        assert (before.loc[rests, family] == after.loc[rests, family]).all(), family
        told = [f"main_feature_{family}", f"main_side_{family}"]
        texts = [scores.loc[rests, told].astype(object).fillna("-") for scores in (before, after)]
        assert texts[0].equals(texts[1]), family
        checked += int(rests.sum())
    assert checked > 200


def test_reasons_change_their_order_only_where_a_clock_moved_one_of_them(two_days):
    frames, predicted = two_days[:2], two_days[2:4]
    catalogue, changed = load_families(), moved(two_days)
    told = [
        reasons(scores, frame, catalogue).groupby("customer_id")["family"].apply(list)
        for scores, frame in zip(predicted, frames, strict=True)
    ]
    by_customer = changed.set_axis(frames[0]["customer_id"])
    kept = 0
    for who, row in by_customer.iterrows():
        before, after = (found.get(who, []) for found in told)
        ran_on = {catalogue.features[name].family for name in row.index[row]} | {"rhythm"}
        rest = [[one for one in list_ if one not in ran_on] for list_ in (before, after)]
        shared = [[one for one in list_ if one in rest[0] and one in rest[1]] for list_ in rest]
        assert shared[0] == shared[1], who
        # a family that stood still comes or goes only when another one crosses it
        if not ran_on & {*before, *after}:
            assert before == after, who
        kept += before == after
    assert kept > 0.9 * len(by_customer)


def test_scores_and_reasons_do_not_depend_on_who_else_is_scored(two_days):
    frame, scores, model = two_days[1], two_days[3], two_days[4]
    half = frame.iloc[::-2].reset_index(drop=True)
    alone = reasons(model.predict(half), half, load_families())
    among = reasons(scores, frame, load_families())
    among = among[among["customer_id"].isin(set(half["customer_id"]))]
    order = ["customer_id", "rank"]
    pd.testing.assert_frame_equal(
        alone.sort_values(order).reset_index(drop=True),
        among.sort_values(order).reset_index(drop=True),
    )


def test_two_mornings_of_a_week_learn_from_the_same_days():
    monday = date(2026, 6, 29)
    learnt = {
        tuple(snapshot_dates(monday + timedelta(days=day), date(2025, 1, 1), 91)[:-1])
        for day in range(7)
    }
    assert len(learnt) == 1
