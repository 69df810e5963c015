"""Compares customers with others like them: the difference of an outcome, with its interval.

Pure functions of data frames. What is compared, and what makes customers alike, is `effects.py`.
"""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from ml.churn.metrics import customer_draws

SMALLEST_GROUP = 30  # customers on each side
SMALLEST_COUNT = (
    5  # of them with, and without, the outcome: an interval of fewer would be too narrow
)
OTHERS_EACH = 10  # compared with one: more others say little more and cost time
DRAWS = 1000
SEED = 20260101
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Comparison:
    """Shares of an outcome among customers and among others like them; difference in between.

    `customers` counts those of the group, `matched` the ones of them for whom there are others,
    `others` those. The shares and the 95 % interval are None where `status` is not_enough_data.
    """

    customers: int
    matched: int
    others: int
    share: float | None = None
    share_of_others: float | None = None
    difference: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def status(self) -> str:
        """`measured` or `not_enough_data`."""
        return "not_enough_data" if self.difference is None else "measured"


def compare(rows: pd.DataFrame, alike: list[str]) -> Comparison:
    """Compare rows with `treated` 1 with those with 0 that are equal in all columns of `alike`.

    Each cell of equal rows weighs as many as it has treated ones, so the difference is that of the
    treated. Customers may stand on several rows; the interval draws whole customers.

    Args:
        rows: `customer_id`, `treated` (bool), `outcome` (0.0 or 1.0) and the columns of `alike`.
    """
    treated_customers = int(rows.loc[rows["treated"], "customer_id"].nunique())
    matched = _matched(rows, alike)
    treated, outcome = matched["treated"].to_numpy(bool), matched["outcome"].to_numpy(np.float64)
    sides = [matched[side] for side in (treated, ~treated)]
    counts = [int(side["customer_id"].nunique()) for side in sides]
    found = Comparison(treated_customers, *counts)
    if min(counts) < SMALLEST_GROUP or not all(_has_both(side["outcome"]) for side in sides):
        return found
    cell = matched["cell"].to_numpy(np.intp)
    share, share_of_others = _shares(treated, outcome, cell, np.ones(len(matched)))
    draws = customer_draws(matched["customer_id"].to_numpy(object), DRAWS, SEED)
    drawn = np.array([_shares(treated, outcome, cell, weights) for weights in draws])
    low, high = np.nanquantile(drawn[:, 0] - drawn[:, 1], [0.025, 0.975])
    return replace(
        found,
        share=share,
        share_of_others=share_of_others,
        difference=share - share_of_others,
        low=float(low),
        high=float(high),
    )


def _has_both(outcome: pd.Series) -> bool:
    hits = float(outcome.sum())
    return min(hits, len(outcome) - hits) >= SMALLEST_COUNT


def _matched(rows: pd.DataFrame, alike: list[str]) -> pd.DataFrame:
    """Rows of cells that hold both sides, numbered by `cell`, with at most ten others for each."""
    ordered = rows.sort_values([*alike, "customer_id"], kind="stable", ignore_index=True)
    cells = ordered.groupby(alike, dropna=False, sort=True)
    ordered["cell"] = cells.ngroup()
    by_cell = ordered.groupby("cell")["treated"]
    treated = by_cell.transform("sum")
    both = ordered[(treated > 0) & (treated < by_cell.transform("size"))]
    shuffled = both.iloc[np.random.default_rng(SEED).permutation(len(both))]
    place = shuffled.groupby(["cell", "treated"]).cumcount()
    wanted = OTHERS_EACH * treated.loc[shuffled.index]
    kept = shuffled[shuffled["treated"] | (place < wanted)].sort_index()
    return kept.assign(cell=pd.factorize(kept["cell"])[0])


def _shares(
    treated: npt.NDArray[np.bool_], outcome: Floats, cell: npt.NDArray[np.intp], weights: Floats
) -> tuple[float, float]:
    """Weighted shares of both sides, cells weighing what their treated do in this draw."""
    cells = int(cell.max()) + 1
    side = [weights * treated, weights * ~treated]
    size, hits = (
        [np.bincount(cell, one * factor, cells) for one in side]
        for factor in (np.ones_like(outcome), outcome)
    )
    usable = (size[0] > 0) & (size[1] > 0)
    weight = size[0][usable]
    if not weight.size:
        return float("nan"), float("nan")
    of_others = hits[1][usable] / size[1][usable]
    return float(hits[0][usable].sum() / weight.sum()), float(weight @ of_others / weight.sum())
