"""Reasons in words: the families that push a customer most towards leaving, exactly as scored.

Fed by ChurnModel.predict and the snapshot it scored. Evidence (ids, quotes) is added by the
pipeline; nothing is estimated here.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from ml.churn.dataset import DatasetError, numbers
from ml.churn.families import Families

COLUMNS = ["customer_id", "rank", "family", "reason", "contribution", "main_feature"]


def reasons(
    predicted: pd.DataFrame, frame: pd.DataFrame, families: Families, most: int = 3
) -> pd.DataFrame:
    """Return up to `most` families per customer with positive contributions, largest first.

    Columns: customer_id, rank (from 1), family, reason, contribution (log-odds), main_feature.
    Customers without a positive family have no row. Equal contributions keep the catalogue's order.
    """
    _check_pair(predicted, frame)
    shown = [family for family in families.names if family in predicted.columns]
    if not shown:
        return pd.DataFrame(columns=COLUMNS)
    pushes = predicted[shown].to_numpy(dtype=np.float64)
    order = np.argsort(-pushes, axis=1, kind="stable")[:, :most]
    parts = [_one_rank(predicted, shown, pushes, order, rank) for rank in range(order.shape[1])]
    found = pd.concat(parts).sort_values(["row", "rank"], kind="stable")
    known = _known_values(frame, families, found["row"].unique())
    found["reason"] = [
        families.features[name].say(side, _for_words(known[row], name))
        for row, name, side in zip(found["row"], found["main_feature"], found["side"], strict=True)
    ]
    return found[COLUMNS].reset_index(drop=True)


def other_log_odds(predicted: pd.DataFrame, shown: pd.DataFrame) -> pd.DataFrame:
    """Return customer_id and other_log_odds: what start and the shown reasons leave of the score."""
    told = shown.groupby("customer_id")["contribution"].sum()
    named = predicted["customer_id"].map(told).fillna(0.0).astype(float)
    rest = predicted["log_odds"] - predicted["starting_log_odds"] - named
    return pd.DataFrame({"customer_id": predicted["customer_id"], "other_log_odds": rest})


def _check_pair(predicted: pd.DataFrame, frame: pd.DataFrame) -> None:
    if not np.array_equal(predicted["customer_id"].to_numpy(), frame["customer_id"].to_numpy()):
        raise DatasetError("the scores and the snapshot do not hold the same customers in order")
    if predicted["customer_id"].duplicated().any():
        raise DatasetError("reasons are for one snapshot: a customer appears twice")


def _one_rank(
    predicted: pd.DataFrame, shown: list[str], pushes: np.ndarray, order: np.ndarray, rank: int
) -> pd.DataFrame:
    rows = np.arange(len(pushes))
    push = pushes[rows, order[:, rank]]
    rows = rows[push > 0.0]
    place = order[rows, rank]
    mains = np.column_stack([predicted[f"main_feature_{name}"].astype(object) for name in shown])
    sides = np.column_stack([predicted[f"main_side_{name}"].astype(object) for name in shown])
    return pd.DataFrame(
        {
            "row": rows,
            "customer_id": predicted["customer_id"].to_numpy()[rows],
            "rank": rank + 1,
            "family": np.array(shown, dtype=object)[place],
            "contribution": push[rows],
            "main_feature": mains[rows, place],
            "side": sides[rows, place],
        }
    )


def _known_values(
    frame: pd.DataFrame, families: Families, rows: np.ndarray
) -> Mapping[int, dict[str, float]]:
    names = [name for name in families.features if name in frame.columns]
    table = np.column_stack([numbers(frame, name) for name in names])
    return {
        int(row): {n: v for n, v in zip(names, table[row], strict=True) if not np.isnan(v)}
        for row in rows
    }


def _for_words(known: dict[str, float], name: str) -> dict[str, float]:
    return {**known, "value": known[name]} if name in known else known
