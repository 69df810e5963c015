"""Ridge logistic regression whose priors are learnt per group of columns (empirical Bayes).

Fed by a standardised design and a group per column; groups without signal are shrunk to nothing and
strong ones opened up, without folds and without hand-set strengths. What the columns mean does not
belong here.
"""

from collections.abc import Sequence

import numpy as np
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

from ml.churn.dataset import Floats

ROUNDS = 6
FIRST_VARIANCE = 0.03
SMALLEST_VARIANCE, LARGEST_VARIANCE = 1e-5, 1.0


def fit_with_variance(
    matrix: Floats, labels: Floats, weights: Floats, variance: Floats
) -> tuple[float, Floats]:
    """Return intercept and column weights under normal priors of the given variance per column."""
    scale = np.sqrt(variance)
    machine = LogisticRegression(C=1.0, solver="newton-cholesky", max_iter=200, tol=1e-8)
    machine.fit(matrix * scale, labels, sample_weight=weights)
    return float(machine.intercept_[0]), machine.coef_[0] * scale


def fit_with_learnt_variance(
    matrix: Floats,
    labels: Floats,
    weights: Floats,
    groups: Sequence[str],
    first: dict[str, float] | None = None,
) -> tuple[float, Floats]:
    """Return intercept and weights, the prior variance of each group learnt in MacKay's rounds.

    `first` holds starting variances of groups that are expected to matter.
    """
    _, member = np.unique(np.asarray(groups), return_inverse=True)
    starts = [(first or {}).get(group, FIRST_VARIANCE) for group in sorted(set(groups))]
    variances = np.array(starts)
    for _ in range(ROUNDS):
        variance = variances[member]
        start, found = fit_with_variance(matrix, labels, weights, variance)
        known = 1.0 - _posterior_variance(matrix, weights, variance, start, found) / variance
        # A group's variance is its squared weights, shared out over the weights the data determine.
        determined = np.maximum(np.bincount(member, known), 1e-6)
        variances = np.bincount(member, found**2) / determined
        variances = np.clip(variances, SMALLEST_VARIANCE, LARGEST_VARIANCE)
    return fit_with_variance(matrix, labels, weights, variances[member])


def _posterior_variance(
    matrix: Floats, weights: Floats, variance: Floats, start: float, found: Floats
) -> Floats:
    """Return the Laplace posterior variance of every column weight, the intercept left free."""
    fitted = expit(start + matrix @ found)
    curvature = weights * fitted * (1.0 - fitted)
    # Scaled by the prior, the matrix to invert is the identity plus what the data say.
    scaled = matrix * np.sqrt(variance)
    centred = scaled - (curvature @ scaled) / curvature.sum()
    precision = centred.T @ (centred * curvature[:, None]) + np.eye(len(variance))
    return np.asarray(np.diag(np.linalg.inv(precision)) * variance)
