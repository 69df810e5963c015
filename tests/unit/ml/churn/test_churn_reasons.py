import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml.churn.additive import Additive, Curve
from ml.churn.dataset import DatasetError
from ml.churn.explain import other_log_odds, reasons
from ml.churn.families import FamiliesError, load_families
from ml.churn.model import ChurnModel


@pytest.fixture(scope="module")
def explained(model, today, families):
    scored = model.predict(today)
    return scored, reasons(scored, today, families)


def test_shown_reasons_and_the_rest_add_up_to_the_score(explained):
    scored, shown = explained
    rest = other_log_odds(scored, shown).set_index("customer_id")["other_log_odds"]
    told = shown.groupby("customer_id")["contribution"].sum()
    by_id = scored.set_index("customer_id")
    total = by_id["starting_log_odds"] + rest + told.reindex(by_id.index).fillna(0.0)
    assert np.abs(total - by_id["log_odds"]).max() < 1e-9


def test_reasons_only_push_towards_leaving_and_fall_in_size(explained):
    scored, shown = explained
    assert (shown["contribution"] > 0).all()
    assert shown["rank"].between(1, 3).all()
    falls = shown.groupby("customer_id")["contribution"].apply(
        lambda one: one.is_monotonic_decreasing
    )
    assert falls.all()
    assert (
        shown.groupby("customer_id")["rank"]
        .apply(lambda r: list(r) == list(range(1, len(r) + 1)))
        .all()
    )
    assert set(shown["customer_id"]) <= set(scored["customer_id"])


def test_a_customer_without_a_positive_family_has_no_reason(model, today, families):
    scored = model.predict(today)
    scored[list(model.families)] = -0.1
    assert reasons(scored, today, families).empty


def test_a_waiting_customer_reads_the_number_of_open_messages(model, today, families):
    frame = today.head(1).assign(unanswered_threads_now=3.0, days_since_last_sale=2.0)
    shown = reasons(model.predict(frame), frame, families)
    first = shown.iloc[0]
    assert (first["family"], first["main_feature"]) == ("waits", "unanswered_threads_now")
    assert first["reason"] == "3 messages still without an answer"


def test_one_is_said_in_the_singular_and_no_text_leaves_the_choice_to_its_reader():
    catalogue = load_families().features
    waiting = catalogue["unanswered_threads_now"]
    assert list(waiting.say("high", {waiting.name: np.array([1.0, 1.2, 2.0])}, rows=3)) == [
        *["1 message still without an answer"] * 2,
        "2 messages still without an answer",
    ]
    one = {"days_since_last_sale": np.array([1.0])}
    assert list(catalogue["days_since_last_sale"].say("low", one, 1)) == ["last purchase 1 day ago"]
    for feature in catalogue.values():
        for side in ("high", "low", "zero"):
            assert "(s)" not in feature.say(side, {feature.name: np.array([7.0])}, rows=1)[0]


def test_silence_is_told_beside_the_usual_pause_where_one_is_known(model, today, families):
    frame = today.head(2).assign(
        days_since_last_sale=80.0, mean_gap_days=[20.0, np.nan], unanswered_threads_now=0.0
    )
    shown = reasons(model.predict(frame), frame, families)
    silence = shown[shown["main_feature"] == "days_since_last_sale"]["reason"].tolist()
    assert silence == ["no purchase for 80 days (usually every 20)", "no purchase for 80 days"]


def test_reasons_of_one_customer_alone_equal_those_of_the_batch(model, today, families, explained):
    _, batch = explained
    one = today.iloc[[5]]
    alone = reasons(model.predict(one), one, families)
    expected = batch[batch["customer_id"] == one["customer_id"].iloc[0]].reset_index(drop=True)
    pd.testing.assert_frame_equal(alone, expected, check_dtype=False)


def test_an_empty_day_has_no_reasons(model, today, families):
    none = today.head(0)
    assert reasons(model.predict(none), none, families).empty


def test_scores_of_other_customers_are_not_explained(model, today, families):
    with pytest.raises(DatasetError, match="same customers"):
        reasons(model.predict(today), today.iloc[::-1], families)


@given(value=st.floats(allow_nan=False, allow_infinity=False, min_value=-1e12, max_value=1e12))
@settings(max_examples=50, deadline=None)
def test_every_feature_has_words_for_every_side(value):
    for feature in load_families().features.values():
        for side in ("high", "low", "zero"):
            (text,) = feature.say(side, {feature.name: np.array([value])}, rows=1)
            assert text.strip()
        assert all(text.strip() for text in feature.say("missing", {}, rows=2))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ('high: "{value:.0f} days"\n        low: "x"', "lacks: missing"),
        ('high: "{nonsense}"\n        low: "x"\n        missing: "y"', "nonsense"),
        ('high: "x"\n        low: "x"\n        missing: "y"\n        sideways: "z"', "sideways"),
        ('high: "x"\n        low: "x"\n        missing: "{value}"', "other values"),
        ('high: "x"\n        low: "x"\n        missing: "y"\n        praise: [up]', "praise"),
    ],
)
def test_a_wrong_catalogue_is_refused_by_feature(tmp_path, change, message):
    path = tmp_path / "families.yml"
    path.write_text(
        "families:\n  rhythm:\n    pattern: p\n    features:\n"
        "      silence:\n        unit: days\n        " + change
    )
    with pytest.raises(FamiliesError, match=message):
        load_families(path)


def praising_model(typical: float, sales_share: float, silence_share: float) -> ChurnModel:
    """Many purchases push towards leaving by `sales_share`, any amount by `silence_share`."""
    curves = tuple(
        Curve(name, "table", (typical,), (0.0, share), 0.0)
        for name, share in (("sales_365d", sales_share), ("amount_change_90d", silence_share))
    )
    names = [curve.feature for curve in curves]
    return ChurnModel(
        Additive(-1.0, curves),
        dict.fromkeys(names, "purchases"),
        load_families().names,
        {"sales_365d": typical, "amount_change_90d": 1e9},
        {"horizon_days": 90},
    )


def one_customer(**values: float) -> pd.DataFrame:
    return pd.DataFrame({"customer_id": ["cus_1"], **{k: [v] for k, v in values.items()}})


def test_a_reason_for_leaving_never_reads_like_praise(families):
    frame = one_customer(sales_365d=26.0, amount_change_90d=40.0)
    both = praising_model(10.0, 0.9, 0.4)
    (told,) = reasons(both.predict(frame), frame, families).to_dict("records")
    assert told["reason"] == "spending changed by +40 against the 90 days before"
    assert told["contribution"] == pytest.approx(1.3)
    alone = praising_model(10.0, 0.9, -0.1)
    (told,) = reasons(alone.predict(frame), frame, families).to_dict("records")
    assert told["reason"] == "purchases like those of customers who left"
    assert told["contribution"] == pytest.approx(0.8)


def test_no_wording_of_praise_is_ever_told(model, today, families):
    told = reasons(model.predict(today), today, families, most=10)
    values = today.set_index("customer_id")
    for row in told.to_dict("records"):
        feature = families.features[row["main_feature"]]
        if row["reason"] in feature.words["pattern"]:
            continue
        value = values.loc[row["customer_id"]].get(row["main_feature"], np.nan)
        side = "missing" if np.isnan(value) else "zero" if value == 0 else None
        side = side or ("high" if value > model.typical[row["main_feature"]] else "low")
        assert side not in feature.praise, row
