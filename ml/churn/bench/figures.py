"""What is measured on CDNOW: the model beside its rivals, for all and for active customers.

Fed by cdnow.py's rows; the model is the product's own. Printing does not belong here.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from scipy.special import expit
from threadpoolctl import threadpool_limits

from ml.churn.bench.cdnow import HORIZON_DAYS
from ml.churn.challenger import unrestricted
from ml.churn.dataset import Floats, in_order, labels_of, numbers
from ml.churn.families import load_families
from ml.churn.lead_time import Figures, Rounds, chance, mean_figures
from ml.churn.logistic import fit_rfm_logistic
from ml.churn.metrics import calibration_error, customer_draws, losses, measure, ranking_metrics
from ml.churn.model import ChurnModel
from ml.churn.rhythm import FEATURES, fit_rhythm

SEED, DRAWS = 7, 200
ACTIVE_DAYS = 90


@dataclass(frozen=True)
class Target:
    """A figure, what it should be, and whether more is better."""

    name: str
    value: float
    target: float
    more: bool

    @property
    def words(self) -> str:
        """One line: name, value, target, whether it is reached."""
        reached = self.value >= self.target if self.more else self.value <= self.target
        sign = ">=" if self.more else "<="
        end = "reached" if reached else "NOT REACHED"
        return f"{self.name:44}{self.value:9.4f}   {sign} {self.target:<7} {end}"


@dataclass(frozen=True)
class CdnowFigures:
    """The test rows, the fitted model and every rival's scores on these rows."""

    test: pd.DataFrame
    silences: pd.DataFrame
    model: ChurnModel
    probabilities: dict[str, Floats]
    orders: dict[str, Floats]

    @classmethod
    def of(cls, train: pd.DataFrame, test: pd.DataFrame, silences: pd.DataFrame) -> "CdnowFigures":
        """Fit the product's model and its rivals on `train`, score `test`."""
        test = in_order(test)
        model = ChurnModel.fit(train, "silence", HORIZON_DAYS)
        first = test[test["snapshot_date"] == test["snapshot_date"].min()]
        found = {"harken": model.predict(test)["churn_probability"].to_numpy(dtype=np.float64)}
        found["unrestricted"] = _challenger(model, in_order(train), test)
        with threadpool_limits(1):
            rfm = fit_rfm_logistic(in_order(train), load_families(), "silence")
        found["rfm_logistic"] = np.asarray(expit(rfm.log_odds(test)))
        for kind in ("bg_nbd", "mbg_nbd"):
            rhythm = fit_rhythm(first, HORIZON_DAYS, kind)
            assert rhythm is not None  # CDNOW holds histories enough
            found[kind] = 1.0 - rhythm.returns(test)
        return cls(test, silences, model, found, {"recency": numbers(test, "days_since_last_sale")})

    @cached_property
    def active(self) -> np.ndarray:
        """Which rows are of customers who bought in the last 90 days."""
        return numbers(self.test, "days_since_last_sale") < ACTIVE_DAYS

    def quality(self, active: bool) -> dict[str, dict[str, float | None]]:
        """Metrics of each model and rival by name; what an order cannot have is None."""
        rows = self.active if active else np.ones(len(self.test), dtype=bool)
        labels = labels_of(self.test)[rows]
        names = ("auc", "log_loss", "brier", "average_precision", "calibration_slope")
        table: dict[str, dict[str, float | None]] = {}
        for name, found in self.probabilities.items():
            measured = measure(labels, found[rows])
            table[name] = {key: measured[key] for key in names}
            table[name]["calibration_error"] = calibration_error(labels, found[rows])
        for name, order in self.orders.items():
            ranked = ranking_metrics(labels, order[rows])
            table[name] = {key: ranked.get(key) for key in (*names, "calibration_error")}
        return table

    def gain_over_bg_nbd(self) -> tuple[float, float]:
        """95 % interval of BG/NBD's log loss less the model's, over draws of customers."""
        labels = labels_of(self.test)
        gain = losses(labels, self.probabilities["bg_nbd"])
        gain = gain - losses(labels, self.probabilities["harken"])
        customers = self.test["customer_id"].to_numpy(dtype=object)
        drawn = [
            float(weights @ gain / weights.sum())
            for weights in customer_draws(customers, DRAWS, SEED)
        ]
        low, high = np.quantile(drawn, [0.025, 0.975])
        return float(low), float(high)

    def leads(self, budget: float) -> dict[str, Figures]:
        """Lead-time figures of active repeat buyers whose silence began in the test weeks."""
        rows = self.active & ~np.isnan(numbers(self.test, "mean_gap_days"))
        days = self.test["snapshot_date"]
        begun = self.silences["left_at"] - pd.Timedelta(days=HORIZON_DAYS)
        within = self.silences[(begun >= days.min()) & (begun <= days.max())]
        rounds = Rounds(self.test[rows], within, HORIZON_DAYS)
        scores = {name: found[rows] for name, found in (self.probabilities | self.orders).items()}
        table = {name: rounds.figures(found, budget) for name, found in scores.items()}
        customers = self.test.loc[rows, "customer_id"].to_numpy(dtype=object)
        drawn = [rounds.figures(found, budget) for found in chance(customers, SEED)]
        return table | {"random": mean_figures(drawn)}

    def targets(self) -> list[Target]:
        """The issue's figures."""
        everybody, active = (self.quality(one)["harken"] for one in (False, True))
        leads = self.leads(0.05)["harken"]
        asked = [
            ("all customers: AUC", everybody["auc"], 0.818, True),
            ("all customers: log loss", everybody["log_loss"], 0.334, False),
            ("log loss won over BG/NBD, low end", self.gain_over_bg_nbd()[0], 0.0, True),
            ("active customers: AUC", active["auc"], 0.715, True),
            ("active customers: calibration error", active["calibration_error"], 0.015, False),
            ("5 % a week: precision", leads["precision"], 0.72, True),
            ("5 % a week: recall 30 days ahead", leads["recall_30d"], 0.33, True),
        ]
        return [Target(name, float(value or 0.0), goal, more) for name, value, goal, more in asked]


def _challenger(model: ChurnModel, train: pd.DataFrame, test: pd.DataFrame) -> Floats:
    names = [curve.feature for curve in model.additive.curves]
    assert set(FEATURES) & set(names), "the rival is to know what the model knows"
    learnt, judged = (model.rhythm.on(each) if model.rhythm else each for each in (train, test))
    with threadpool_limits(1):
        return unrestricted(learnt, judged, names)
