"""How good probabilities are, with intervals over customers.

Fed by labels (0.0/1.0), probabilities and the customers they belong to. Which model made them does
not matter here; verdicts belong to evaluate.py and selection.py.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import expit, logit

from ml.churn.calibration import fit_sigmoid, newton_step
from ml.churn.dataset import Floats

RANKING = ("auc", "average_precision", "lift_at_10pct")
METRICS = (
    "auc",
    "average_precision",
    "log_loss",
    "brier",
    "calibration_slope",
    "calibration_intercept",
    "lift_at_10pct",
)
SMALLEST = 1e-12


@dataclass(frozen=True)
class Ranked:
    """Labels in the order of falling scores, with the places where a new score begins."""

    order: npt.NDArray[np.intp]
    begins: npt.NDArray[np.intp]
    labels: Floats

    @classmethod
    def by(cls, scores: Floats, labels: Floats) -> "Ranked":
        """Sort once; every bootstrap draw only changes weights."""
        order = np.argsort(-scores, kind="stable")
        falling = scores[order]
        begins = np.flatnonzero(np.r_[True, falling[1:] != falling[:-1]])
        return cls(order, begins, labels[order])

    def measure(self, weights: Floats) -> dict[str, float]:
        """Return AUC, average precision and lift at the top tenth; equal scores share places."""
        weight = weights[self.order]
        leavers = np.add.reduceat(weight * self.labels, self.begins)
        everyone = np.add.reduceat(weight, self.begins)
        found, listed = np.cumsum(leavers), np.cumsum(everyone)
        stayers = everyone - leavers
        behind = stayers.sum() - np.cumsum(stayers) + stayers / 2.0
        precision = found / np.maximum(listed, SMALLEST)
        tenth = 0.1 * listed[-1]
        at_tenth = np.interp(tenth, np.r_[0.0, listed], np.r_[0.0, found])
        return {
            "auc": float(leavers @ behind / (found[-1] * stayers.sum())),
            "average_precision": float(leavers @ precision / found[-1]),
            "lift_at_10pct": float(at_tenth / tenth / (found[-1] / listed[-1])),
        }


def ranking_metrics(labels: Floats, scores: Floats) -> dict[str, float]:
    """Return the metrics that need an order only (any score, high = towards leaving)."""
    return Ranked.by(scores, labels).measure(np.ones_like(labels))


def losses(labels: Floats, probabilities: Floats) -> Floats:
    """Return the log loss of every row."""
    sure = np.clip(probabilities, SMALLEST, 1.0 - SMALLEST)
    return np.asarray(-(labels * np.log(sure) + (1.0 - labels) * np.log1p(-sure)))


def measure(labels: Floats, probabilities: Floats) -> dict[str, float]:
    """Return every metric of METRICS.

    Slope: logistic regression of the label on the log-odds. Intercept: the shift of the log-odds,
    slope held at 1, that makes expected and observed leavers equal (0 is perfect).
    """
    log_odds = _log_odds(probabilities)
    weights = np.ones_like(labels)
    found = _probability_metrics(labels, probabilities, weights)
    found |= Ranked.by(probabilities, labels).measure(weights)
    found["calibration_slope"] = fit_sigmoid(log_odds, labels)[0]
    found["calibration_intercept"] = _shift(log_odds, labels, weights, start=0.0, steps=30)
    return {name: found[name] for name in METRICS}


def intervals(
    labels: Floats, probabilities: Floats, customers: npt.NDArray[np.object_], draws: int, seed: int
) -> dict[str, list[float]]:
    """Return 95 % intervals of every metric from draws of whole customers with replacement."""
    ranked = Ranked.by(probabilities, labels)
    log_odds = _log_odds(probabilities)
    sigmoid = fit_sigmoid(log_odds, labels)
    shift = _shift(log_odds, labels, np.ones_like(labels), start=0.0, steps=30)
    rows: list[dict[str, float]] = []
    for weights in customer_draws(customers, draws, seed):
        if 0.0 < float(weights @ labels) < float(weights.sum()):
            row = _probability_metrics(labels, probabilities, weights) | ranked.measure(weights)
            # Started at the whole sample's solution, one step is as good as the full fit.
            step = newton_step(log_odds, labels, weights, sigmoid)
            row["calibration_slope"] = sigmoid[0] + step[0]
            row["calibration_intercept"] = _shift(log_odds, labels, weights, shift, steps=1)
            rows.append(row)
    return {name: _middle_95([row[name] for row in rows]) for name in METRICS}


def auc_interval(
    labels: Floats, scores: Floats, customers: npt.NDArray[np.object_], draws: int, seed: int
) -> tuple[float, float]:
    """Return the 95 % interval of the AUC alone, from the same draws as `intervals`."""
    ranked = Ranked.by(scores, labels)
    drawn = (
        ranked.measure(weights)["auc"]
        for weights in customer_draws(customers, draws, seed)
        if 0.0 < float(weights @ labels) < float(weights.sum())
    )
    low, high = _middle_95(list(drawn))
    return low, high


def customer_draws(customers: npt.NDArray[np.object_], draws: int, seed: int) -> Iterator[Floats]:
    """Yield row weights of `draws` bootstrap samples of whole customers."""
    _, place = np.unique(customers.astype(str), return_inverse=True)
    count = int(place.max()) + 1
    random = np.random.default_rng(seed)
    sampled = (random.integers(0, count, count) for _ in range(draws))
    for one in sampled:
        yield np.bincount(one, minlength=count).astype(np.float64)[place]


def standard_error(per_row: Floats, customers: npt.NDArray[np.object_]) -> float:
    """Return the standard error of the mean of `per_row`, rows of one customer held together."""
    _, place = np.unique(customers.astype(str), return_inverse=True)
    sums = np.bincount(place, per_row - per_row.mean())
    return float(np.sqrt(np.sum(sums**2)) / len(per_row))


def calibration_error(labels: Floats, probabilities: Floats, bins: int = 15) -> float:
    """Return the mean distance of expected and observed share over bins of equal mass (ECE).

    Small samples have a floor: a perfect model scores about .012 on 7,000 rows, .028 on 1,400.
    """
    order = np.argsort(probabilities, kind="stable")
    parts = [part for part in np.array_split(order, bins) if len(part)]
    gaps = [abs(float(labels[p].mean() - probabilities[p].mean())) * len(p) for p in parts]
    return sum(gaps) / len(labels)


def calibration_excess(
    labels: Floats, probabilities: Floats, draws: int, seed: int
) -> dict[str, float]:
    """Return calibration_error, its floor and what it has over the floor (0 is perfect).

    calibration_floor is the mean error of labels drawn from the probabilities themselves, which is
    what a perfect model scores by chance; calibration_floor_high is their 95th percentile.
    """
    random = np.random.default_rng(seed)
    drawn = []
    for _ in range(draws):
        left = np.asarray(random.random(len(labels)) < probabilities, dtype=np.float64)
        drawn.append(calibration_error(left, probabilities))
    found, floor = calibration_error(labels, probabilities), float(np.mean(drawn))
    return {
        "calibration_error": found,
        "calibration_floor": floor,
        "calibration_floor_high": float(np.quantile(drawn, 0.95)),
        "calibration_excess": found - floor,
    }


def _middle_95(values: list[float]) -> list[float]:
    return [float(edge) for edge in np.quantile(values, [0.025, 0.975])]


def _probability_metrics(
    labels: Floats, probabilities: Floats, weights: Floats
) -> dict[str, float]:
    total = float(weights.sum())
    return {
        "log_loss": float(weights @ losses(labels, probabilities)) / total,
        "brier": float(weights @ (probabilities - labels) ** 2) / total,
    }


def _log_odds(probabilities: Floats) -> Floats:
    return np.asarray(logit(np.clip(probabilities, SMALLEST, 1.0 - SMALLEST)))


def _shift(log_odds: Floats, labels: Floats, weights: Floats, start: float, steps: int) -> float:
    shift = start
    for _ in range(steps):
        fitted = expit(log_odds + shift)
        room = float(weights @ (fitted * (1.0 - fitted))) + SMALLEST
        shift += float(np.clip(weights @ (labels - fitted) / room, -1.0, 1.0))
    return shift
