"""The calibration line: slope and intercept of the labels on the log-odds.

Fed by log-odds of customers the model had not seen; metrics.py reports it. Re-weighting or
resampling to repair probabilities does not belong here or anywhere else: it destroys them.
"""

import numpy as np
from scipy.special import expit

from ml.churn.dataset import Floats

Sigmoid = tuple[float, float]


def fit_sigmoid(log_odds: Floats, labels: Floats) -> Sigmoid:
    """Return slope and intercept of a logistic regression of the labels on the log-odds."""
    slope, intercept = 1.0, 0.0
    weight = np.ones_like(labels)
    for _ in range(30):
        step = newton_step(log_odds, labels, weight, (slope, intercept))
        slope, intercept = slope + step[0], intercept + step[1]
        if max(abs(step[0]), abs(step[1])) < 1e-10:
            break
    return slope, intercept


def newton_step(log_odds: Floats, labels: Floats, weight: Floats, at: Sigmoid) -> Sigmoid:
    """Return one bounded Newton step towards the best slope and intercept."""
    fitted = expit(at[0] * log_odds + at[1])
    rest, curvature = weight * (labels - fitted), weight * fitted * (1.0 - fitted)
    # A trace of ridge keeps constant scores and perfect separation finite.
    first, second = float(np.sum(curvature * log_odds**2)) + 1e-6, float(np.sum(curvature)) + 1e-6
    mixed = float(np.sum(curvature * log_odds))
    pull_slope, pull_start = float(np.sum(rest * log_odds)), float(np.sum(rest))
    room = first * second - mixed * mixed
    slope = (second * pull_slope - mixed * pull_start) / room
    intercept = (first * pull_start - mixed * pull_slope) / room
    return float(np.clip(slope, -1.0, 1.0)), float(np.clip(intercept, -3.0, 3.0))
