"""What each source is worth is measured by training without it, on the same windows."""

import json

import numpy as np
import pytest

from ml.churn import left_out
from ml.churn.evaluate import evaluate
from ml.churn.left_out import FIGURES, SOURCES
from ml.churn.model import ChurnModel

TRAIN, TEST = ("2024-01-01", "2024-01-29"), ("2024-06-01",)


@pytest.fixture(scope="module")
def judged(world):
    """A backtest in a world where silence and open questions drive leaving, and tone does not."""
    said: list[str] = []
    train, test = world(seed=1, days=TRAIN), world(seed=2, days=TEST)
    found = evaluate(train, test, draws=50, progress=said.append)
    return train, test, found, said


def of(judged) -> dict[str, dict]:
    rows = json.loads(json.dumps(judged[2].report["without_source"], allow_nan=False))
    return {row["source"]: row for row in rows}


def test_every_family_of_the_catalogue_is_lost_with_a_source(families):
    assert set(families.names) <= {family for lost in SOURCES.values() for family in lost}


def test_what_drives_leaving_is_missed_and_what_does_not_is_not(judged):
    rows = of(judged)
    assert list(rows) == list(SOURCES)
    assert rows["orders"]["brings"]["auc"]["interval"][0] > 0.05
    assert rows["mail, chat and calls"]["brings"]["auc"]["interval"][0] > 0.0
    assert abs(rows["words of the messages"]["brings"]["auc"]["value"]) < 0.01
    assert rows["orders"]["brings"]["log_loss"]["interval"][1] < 0.0


def test_figures_are_those_of_a_model_that_never_saw_the_source(judged):
    train, test, found, _ = judged
    lost = ["days_since_last_sale", "mean_gap_days", "sales_365d", "amount_365d"]
    less = ChurnModel.fit(train.drop(columns=lost))
    row = of(judged)["orders"]
    assert row["features"] == len(lost)
    scores = less.predict(test)["churn_probability"].to_numpy()
    left = test.sort_values("customer_id")["churned"].to_numpy() == 1
    pairs = scores[left][:, None] - scores[~left][None, :]
    auc = float(np.mean((pairs > 0) + 0.5 * (pairs == 0)))
    assert row["auc"] == pytest.approx(auc, abs=1e-9)
    gain = found.report["metrics"]["auc"] - row["auc"]
    assert row["brings"]["auc"]["value"] == pytest.approx(gain, abs=1e-12)


def test_a_source_of_which_nothing_came_is_not_trained_without(judged):
    rows, said = of(judged), judged[3]
    for source in ("parcels", "contracts and prices"):
        assert rows[source]["status"] == "nothing_came"
        assert [rows[source][name] for name in FIGURES] == [None] * len(FIGURES)
    sources = ("orders", "mail, chat and calls", "words of the messages")
    assert said == [f"training without {source} ..." for source in sources]


def test_many_rows_are_thinned_by_customer_for_all_models_alike(judged, monkeypatch):
    train, test, found, _ = judged
    monkeypatch.setattr(left_out, "MOST_ROWS", 900)
    said: list[str] = []
    monkeypatch.setattr(left_out, "SOURCES", {"parcels": SOURCES["parcels"]})
    fits: list[int] = []
    real = ChurnModel.fit

    def counted(frame, *rest):
        fits.append(len(frame))
        return real(frame, *rest)

    monkeypatch.setattr(ChurnModel, "fit", counted)
    evaluated = evaluate(train, test, draws=20, progress=said.append)
    assert evaluated.report["metrics"]["auc"] == found.report["metrics"]["auc"]
    assert fits[0] == len(train)
    assert 700 < fits[1] < 1100
    assert said == [f"training with all sources on {fits[1]} of {len(train)} rows ..."]


def test_without_anybody_to_tell_nothing_is_trained_again(world):
    found = evaluate(world(seed=1, days=TRAIN), world(seed=2, days=TEST), draws=20)
    assert found.report["without_source"] is None
