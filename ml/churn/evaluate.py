"""The backtest: train on closed snapshots, test on a later cut, beside baselines, with a verdict.

Fed by two labelled frames; the caller chooses cuts whose training windows close before the test
cut. Choosing candidates (selection.py) never sees the test frame.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ml.churn.baselines import baselines
from ml.churn.candidates import NotEnoughDataError, customers_of_each
from ml.churn.dataset import DatasetError, in_order, labels_of
from ml.churn.decision import decision_curve, expected_maximum_profit
from ml.churn.early import Followed, lead_times
from ml.churn.families import Families, load_families
from ml.churn.findings import by_segment, missed, reliability, warnings_of
from ml.churn.left_out import without_each_source
from ml.churn.metrics import METRICS, intervals, losses, measure, standard_error
from ml.churn.model import ChurnModel
from ml.churn.selection import skill_verdict
from ml.churn.treatment import CONTACTED, untouched

LEAST_TESTED = 20
PREDICTIONS = ["customer_id", "crm_number", "probability", "label"]


@dataclass(frozen=True)
class Evaluation:
    """The report (JSON-ready), the scored test customers and the model that made them."""

    report: dict[str, Any]
    predictions: pd.DataFrame
    candidate: str | None
    reason: str
    model: ChurnModel | None


def evaluate(
    train: pd.DataFrame,
    test: pd.DataFrame,
    definition: str = "silence",
    horizon_days: int = 90,
    families: Families | None = None,
    draws: int = 500,
    seed: int = 11,
    followed: Followed | None = None,
    progress: Callable[[str], None] | None = None,
) -> Evaluation:
    """Return the backtest of a model trained on `train` and tested on the one snapshot in `test`.

    Both frames hold labels; lead times need what `followed` the cut. Customers flagged as contacted
    are learnt from and judged as training does it (treatment.py): not on whether they left. Runs
    with one source left out each train once more per source; somebody is to be told of `progress`.
    DatasetError if a training window reaches into the test window, or nobody is left to judge on.
    """
    catalogue = families or load_families()
    train, test = in_order(train), in_order(test)
    _check_windows(train, test, horizon_days)
    contacted = len(test) - len(untouched(test))
    test = untouched(test).drop(columns=CONTACTED, errors="ignore").reset_index(drop=True)
    if test.empty:
        raise DatasetError("every customer of the test snapshot was contacted")
    try:
        model = ChurnModel.fit(train, definition, horizon_days, catalogue)
    except NotEnoughDataError as error:
        return _too_small(train, test, contacted, str(error))
    probability = model.predict(test)["churn_probability"].to_numpy(dtype=np.float64)
    labels = labels_of(test)
    predictions = test.assign(probability=probability, label=labels.astype(int))[PREDICTIONS]
    left, stayed = customers_of_each(test)
    if min(left, stayed) < LEAST_TESTED:
        why = f"{left} customers left and {stayed} stayed after the test cut: too few to judge"
        return _too_small(train, test, contacted, why, predictions, model)
    customers = test["customer_id"].to_numpy(dtype=object)
    unflagged = train.drop(columns=CONTACTED, errors="ignore")
    report = _report(train, test, contacted) | {
        "metrics": measure(labels, probability),
        "intervals": intervals(labels, probability, customers, draws, seed),
        "baselines": baselines(unflagged, test, catalogue, definition, horizon_days, seed),
        "profit": {
            "expected_maximum": expected_maximum_profit(labels, probability),
            "of_perfect_foresight": expected_maximum_profit(labels, labels),
        },
        "decision_curve": decision_curve(labels, probability),
        "reliability": reliability(labels, probability),
        "segments": by_segment(test, probability, seed),
    }
    if followed:
        report["lead_time"] = lead_times(followed, model, unflagged, catalogue, seed)
        report["missed"] = missed(test, probability, model, catalogue, followed.capacity)
    if progress:
        report["without_source"] = without_each_source(
            train, test, model, catalogue, seed, progress
        )
    report["verdict"], why = _verdict(model, report, train, test, probability)
    reason = f"{model.facts['reason']}; {why}"
    return Evaluation(report, predictions, model.facts["candidate"], reason, model)


def _check_windows(train: pd.DataFrame, test: pd.DataFrame, horizon_days: int) -> None:
    if test["snapshot_date"].nunique() != 1:
        raise DatasetError("the test frame must hold exactly one snapshot")
    cut = test["snapshot_date"].iloc[0]
    closed = train["snapshot_date"].max() + pd.Timedelta(days=horizon_days)
    if closed > cut:
        raise DatasetError(
            f"training labels reach to {closed.date()}, past the test cut {cut.date()}: "
            "choose an earlier train cut or a later test cut"
        )


def _verdict(
    model: ChurnModel,
    report: dict[str, Any],
    train: pd.DataFrame,
    test: pd.DataFrame,
    probability: np.ndarray,
) -> tuple[str, str]:
    """Judge on the test cut; what validation refused to serve stays refused."""
    labels, validated = labels_of(test), model.facts["validation"]["verdict"]
    base = losses(labels, np.full(len(test), labels_of(train).mean()))
    gain = base - losses(labels, probability)
    error = standard_error(gain, test["customer_id"].to_numpy(dtype=object))
    low = report["intervals"]["auc"][0]
    tested = skill_verdict(report["metrics"]["auc"], low, float(gain.mean()), error)
    for verdict in ("leak", "no_skill"):
        where = [n for n, v in (("validation", validated), ("test", tested)) if v == verdict]
        if where:
            return verdict, f"{verdict} seen in {' and '.join(where)}"
    return "skill", "better than chance in validation and test"


def _report(train: pd.DataFrame, test: pd.DataFrame, contacted: int) -> dict[str, Any]:
    return {
        "train_cut": train["snapshot_date"].max().date().isoformat(),
        "test_cut": test["snapshot_date"].max().date().isoformat(),
        "n": len(test),
        "contacted": {
            "train": int(train[CONTACTED].sum()) if CONTACTED in train else 0,
            "test": contacted,
        },
        "base_rate": float(labels_of(test).mean()),
        "verdict": "too_small",
        "metrics": dict.fromkeys(METRICS),
        "intervals": dict.fromkeys(METRICS),
        "baselines": dict.fromkeys(("random", "recency", "rfm_logistic", "bg_nbd")),
        "lead_time": None,
        "without_source": None,
        **dict.fromkeys(("profit", "decision_curve", "reliability", "segments", "missed")),
        "warnings": warnings_of(train.drop(columns=CONTACTED, errors="ignore"), labels_of(test)),
    }


def _too_small(
    train: pd.DataFrame,
    test: pd.DataFrame,
    contacted: int,
    why: str,
    predictions: pd.DataFrame | None = None,
    model: ChurnModel | None = None,
) -> Evaluation:
    scored = pd.DataFrame(columns=PREDICTIONS) if predictions is None else predictions
    candidate = model.facts["candidate"] if model else None
    return Evaluation(_report(train, test, contacted), scored, candidate, why, model)
