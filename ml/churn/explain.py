"""Reasons in words: the families that push a customer most towards leaving, exactly as scored.

Fed by ChurnModel.predict and the snapshot it scored. Evidence (ids, quotes) is added by the
pipeline; nothing is estimated here.
"""

from collections.abc import Mapping
from typing import cast

import numpy as np
import numpy.typing as npt
import pandas as pd

from ml.churn.dataset import DatasetError, numbers
from ml.churn.families import Families, Side

Places = npt.NDArray[np.intp]
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
    found = _loudest(predicted, shown, most)
    found["reason"] = _words(found, predicted, shown, frame, families)
    family, feature = found.pop("place").to_numpy(), found.pop("feature").to_numpy()
    found["family"] = pd.array(shown, dtype="str").take(family)
    found["main_feature"] = pd.array(_features(predicted, shown), dtype="str").take(feature)
    return found[COLUMNS].reset_index(drop=True)


def other_log_odds(predicted: pd.DataFrame, shown: pd.DataFrame) -> pd.DataFrame:
    """Return customer_id and other_log_odds: what start and shown reasons leave of the score."""
    told = shown.groupby("customer_id")["contribution"].sum()
    named = predicted["customer_id"].map(told).fillna(0.0).astype(float)
    rest = predicted["log_odds"] - predicted["starting_log_odds"] - named
    return pd.DataFrame({"customer_id": predicted["customer_id"], "other_log_odds": rest})


def _check_pair(predicted: pd.DataFrame, frame: pd.DataFrame) -> None:
    if not np.array_equal(predicted["customer_id"].to_numpy(), frame["customer_id"].to_numpy()):
        raise DatasetError("the scores and the snapshot do not hold the same customers in order")
    if predicted["customer_id"].duplicated().any():
        raise DatasetError("reasons are for one snapshot: a customer appears twice")


def _loudest(predicted: pd.DataFrame, shown: list[str], most: int) -> pd.DataFrame:
    pushes = predicted[shown].to_numpy(dtype=np.float64)
    places = np.argsort(-pushes, axis=1, kind="stable")[:, :most]
    rows, ranks = np.nonzero(np.take_along_axis(pushes, places, axis=1) > 0.0)
    place = places[rows, ranks]
    starts = np.cumsum([0, *(len(_categories(predicted, "feature", name)) for name in shown)])
    return pd.DataFrame(
        {
            "row": rows,
            "customer_id": predicted["customer_id"].array.take(rows),
            "rank": ranks + 1,
            "place": place,
            "contribution": pushes[rows, place],
            "feature": starts[place] + _codes(predicted, shown, "feature")[rows, place],
            "side": _codes(predicted, shown, "side")[rows, place],
        }
    )


def _codes(predicted: pd.DataFrame, shown: list[str], what: str) -> Places:
    """Numbers instead of words (rows x families): a million customers' words are slow to sort."""
    return np.column_stack([predicted[f"main_{what}_{name}"].cat.codes for name in shown])


def _categories(predicted: pd.DataFrame, what: str, family: str) -> list[str]:
    return list(predicted[f"main_{what}_{family}"].cat.categories)


def _features(predicted: pd.DataFrame, shown: list[str]) -> npt.NDArray[np.object_]:
    named = [name for family in shown for name in _categories(predicted, "feature", family)]
    return np.array(named, dtype=object)


def _words(
    found: pd.DataFrame,
    predicted: pd.DataFrame,
    shown: list[str],
    frame: pd.DataFrame,
    families: Families,
) -> npt.NDArray[np.object_]:
    texts = np.empty(len(found), dtype=object)
    # Said per feature and side at once: row by row took a minute per million customers.
    groups = found.groupby(["feature", "side"]).indices
    names, sides = _features(predicted, shown), _categories(predicted, "side", shown[0])
    for (number, code), places in cast("Mapping[tuple[int, int], Places]", groups).items():
        feature, side = families.features[names[number]], cast("Side", sides[code])
        rows = found["row"].to_numpy()[places]
        values = {
            other: numbers(frame, other)[rows]
            for other in feature.needs(side)
            if other in frame.columns
        }
        texts[places] = feature.say(side, values, len(places))
    return texts
