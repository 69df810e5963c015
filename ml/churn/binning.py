"""Where to bend and where to cut a feature: knots for curves, edges for bins.

Fed by one feature's training values (NaN is missing). Fitting and scoring do not belong here.
"""

import numpy as np

from ml.churn.dataset import Floats

MOST_BINS = 64
KNOT_QUANTILES = np.linspace(0.0, 1.0, 6)


def log_scale(values: Floats) -> Floats:
    """Return sign(x) * log(1 + |x|), which tames long tails and keeps zero and order."""
    return np.asarray(np.sign(values) * np.log1p(np.abs(values)))


def knots(scaled: Floats) -> Floats:
    """Return ascending knots at the quantiles of the present values; one knot means constant."""
    present = scaled[~np.isnan(scaled)]
    found = np.unique(np.quantile(present, KNOT_QUANTILES))
    if 1 < len(found) < 3:
        # Rare events pile all quantiles on one value; their own middle is still worth a knot.
        found = np.unique(np.append(found, np.median(np.unique(present))))
    return np.asarray(found, dtype=np.float64)


def edges(values: Floats, most_bins: int = MOST_BINS) -> Floats:
    """Return at most `most_bins` - 1 ascending edges; bin k holds edges[k-1] <= x < edges[k]."""
    present = np.unique(values[~np.isnan(values)])
    if len(present) <= most_bins:
        return np.asarray((present[1:] + present[:-1]) / 2)
    # A quarter of the edges follow the distinct values, so that rare large ones get own bins.
    spread = most_bins // 4
    by_value = np.quantile(present, np.linspace(0, 1, spread + 2)[1:-1])
    by_mass = np.nanquantile(values, np.linspace(0, 1, most_bins - spread + 1)[1:-1])
    return np.asarray(np.unique(np.concatenate([by_value, by_mass])))


def codes(values: Floats, cuts: Floats) -> Floats:
    """Return the bin number of every value as float, NaN where the value is missing."""
    found = np.searchsorted(cuts, values, side="right").astype(np.float64)
    return np.where(np.isnan(values), np.nan, found)
