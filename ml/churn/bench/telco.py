"""IBM Telco: 7,043 subscribers, one row each; the ceiling is known, so more than it is a leak.

Five folds, three times, each model the product's own choice on the other folds. Other tables do
not belong here.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from sklearn.model_selection import RepeatedStratifiedKFold

from ml.churn.dataset import labels_of
from ml.churn.families import Families, Feature, Side
from ml.churn.metrics import measure
from ml.churn.model import ChurnModel

FILE = Path("telco_ibm_v1") / "Telco-Customer-Churn.csv"
FOLDS, REPEATS, SEED = 5, 3, 1
LEAK = 0.87
TARGETS = {"auc": 0.848, "log_loss": 0.413}
OWN_NAMES = {"tenure": "contract_tenure_days", "MonthlyCharges": "monthly_amount"}
MONTHS = {"Month-to-month": 0.0, "One year": 12.0, "Two year": 24.0}
Row = dict[str, Any]


def read_telco(data: Path) -> pd.DataFrame:
    """Return one labelled snapshot: numbers as they are, every other answer as a yes or no."""
    raw = pd.read_csv(data / FILE)
    total = pd.to_numeric(raw["TotalCharges"], errors="coerce")
    frame = raw[["tenure", "MonthlyCharges"]].astype(float).rename(columns=OWN_NAMES)
    frame = frame.assign(
        contract_months=raw["Contract"].map(MONTHS),
        senior=raw["SeniorCitizen"].astype(float),
        charges_drift=total - raw["tenure"] * raw["MonthlyCharges"],
    )
    known = {"customerID", "Churn", "Contract", "TotalCharges"}
    answers = [name for name in raw.select_dtypes(exclude="number") if name not in known]
    flags = pd.get_dummies(raw[answers], dtype=float)
    return pd.concat([frame, flags], axis=1).assign(
        snapshot_date=pd.Timestamp("2020-01-06"),
        customer_id=raw["customerID"],
        churned=(raw["Churn"] == "Yes").astype(int),
    )


def catalogue_of(frame: pd.DataFrame) -> Families:
    """Return a catalogue that makes every column a family of its own."""
    names = [str(c) for c in frame if c not in ("snapshot_date", "customer_id", "churned")]
    words: dict[Side, tuple[str, ...]] = {
        "high": ("{value}",),
        "low": ("{value}",),
        "zero": (),
        "missing": ("none",),
    }
    return Families({n: Feature(n, n, "", words) for n in names}, tuple(names))


def bench_telco(data: Path) -> Iterator[Row]:
    """Yield the metrics of each left-out fold."""
    frame = read_telco(data)
    families, labels = catalogue_of(frame), labels_of(frame)
    folds = RepeatedStratifiedKFold(n_splits=FOLDS, n_repeats=REPEATS, random_state=SEED)
    for learn, judge in folds.split(frame, labels):
        model = ChurnModel.fit(frame.iloc[learn], "contract", 30, families)
        found = model.predict(frame.iloc[judge])["churn_probability"].to_numpy(dtype=np.float64)
        yield {**measure(labels[judge], found), "candidate": model.facts["candidate"]}
