"""Training frames: joining snapshots with labels, checking them, putting them in one fixed order.

Fed by `features.customer_snapshots` and `features.churn_labels` as DataFrames. Computing features
or labels does not belong here; nor does anything learnt from them.
"""

import hashlib
import json
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from ml.churn.families import Families

Floats = npt.NDArray[np.float64]
KEYS = ("snapshot_date", "customer_id")
NOT_FEATURES = (*KEYS, "crm_number", "value_per_year", "churned")


class DatasetError(ValueError):
    """A frame cannot be used; the message says which column or rows and why."""


def training_frame(snapshots: pd.DataFrame, labels: pd.DataFrame) -> pd.DataFrame:
    """Join snapshots with the labels that exist (closed windows only), in the fixed order."""
    keep = [*KEYS, "churned"]
    left = snapshots.assign(snapshot_date=pd.to_datetime(snapshots["snapshot_date"]))
    right = labels[keep].assign(snapshot_date=pd.to_datetime(labels["snapshot_date"]))
    return in_order(left.merge(right, on=list(KEYS), how="inner", validate="one_to_one"))


def in_order(frame: pd.DataFrame) -> pd.DataFrame:
    """Sort by snapshot and customer; DatasetError on a repeated or empty key.

    Fits depend on the order of rows in their last bits, so every fit starts from this order.
    """
    frame = frame.assign(
        snapshot_date=pd.to_datetime(frame["snapshot_date"]),
        customer_id=frame["customer_id"].astype(str),
    )
    if frame["snapshot_date"].isna().any():
        raise DatasetError("snapshot_date is empty in at least one row")
    if frame.duplicated(list(KEYS)).any():
        twice = frame.loc[frame.duplicated(list(KEYS)), "customer_id"].iloc[0]
        raise DatasetError(f"customer {twice} appears twice in one snapshot")
    return frame.sort_values(list(KEYS), kind="stable").reset_index(drop=True)


def labels_of(frame: pd.DataFrame) -> Floats:
    """Return the labels as 0.0 and 1.0; DatasetError on anything else."""
    labels = frame["churned"].to_numpy(dtype=np.float64, na_value=np.nan)
    if not np.isin(labels, (0.0, 1.0)).all():
        raise DatasetError("column churned holds values other than 0 and 1")
    return labels


def usable_features(frame: pd.DataFrame, families: Families) -> list[str]:
    """Return the features that vary in `frame`, in catalogue order.

    UnknownFeatureError if a column is not in the catalogue, DatasetError if one is infinite.
    """
    known = families.require(name for name in frame.columns if name not in NOT_FEATURES)
    infinite = [name for name in known if np.isinf(numbers(frame, name)).any()]
    if infinite:
        raise DatasetError(f"infinite values in: {', '.join(infinite)}")
    return [name for name in known if _varies(numbers(frame, name))]


def numbers(frame: pd.DataFrame, name: str) -> Floats:
    """Return one feature as float64 with NaN for missing; DatasetError if absent or not numeric."""
    if name not in frame.columns:
        raise DatasetError(
            f"feature {name!r} is absent from the frame; the model was trained on it"
        )
    try:
        column = pd.to_numeric(frame[name])
        return np.asarray(column.to_numpy(dtype=np.float64, na_value=np.nan))
    except (TypeError, ValueError) as error:
        raise DatasetError(
            f"feature {name!r} holds values that are not numbers: {error}"
        ) from error


def digest(frame: pd.DataFrame) -> str:
    """Return a SHA-256 of the content, whatever the order of rows and columns."""
    by = [name for name in KEYS if name in frame.columns]
    ordered = frame.sort_values(by, kind="stable") if by else frame
    total = hashlib.sha256(str(len(frame)).encode())
    for name in sorted(map(str, ordered.columns)):
        total.update(json.dumps(name).encode() + _content(ordered[name]))
    return total.hexdigest()


def _varies(values: Floats) -> bool:
    missing = np.isnan(values)
    present = values[~missing]
    return bool(present.size and (missing.any() or present.min() < present.max()))


def _content(column: pd.Series) -> bytes:
    # An all-empty column arrives as float or as object depending on the reader: same content.
    if column.isna().all() or pd.api.types.is_numeric_dtype(column):
        values = pd.to_numeric(column).to_numpy(dtype=np.float64, na_value=np.nan)
        return b"n" + np.where(np.isnan(values), np.nan, values + 0.0).astype("<f8").tobytes()
    texts = [None if pd.isna(value) else _text(value) for value in column]
    return b"t" + json.dumps(texts, ensure_ascii=True).encode()


def _text(value: object) -> str:
    # Every reader has its own type for a day; midnight of that day is the same content.
    return pd.Timestamp(value).isoformat() if isinstance(value, date) else str(value)
