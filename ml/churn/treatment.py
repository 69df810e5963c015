"""What the retention team did, kept out of what the score means: the risk if nobody acts.

A customer who was contacted and stayed looks like a customer who was at no risk; trained on as is,
a model unlearns what it was right about. Rows of contacted customers are flagged, the flag is
fitted beside the features, and what it learnt is then taken out. Customers held out by chance give
the flag something to be compared with. Whom to contact belongs to the pipeline.
"""

from dataclasses import replace

import numpy as np
import pandas as pd

from ml.churn.additive import Additive
from ml.churn.dataset import KEYS
from ml.churn.families import Families, Feature

CONTACTED = "contacted"  # 1.0 where the team acted within the label's window, else 0.0
_WORDS = dict.fromkeys(("high", "low", "zero", "missing", "pattern"), ("contacted",))


def flagged(frame: pd.DataFrame, contacts: pd.DataFrame) -> pd.DataFrame:
    """The frame with CONTACTED, from rows of KEYS in whose window somebody was contacted.

    Where nobody was, the frame as it is: there is nothing to take out.
    """
    if contacts.empty:
        return frame
    days = pd.to_datetime(contacts["snapshot_date"])
    keys = pd.MultiIndex.from_arrays([days, contacts["customer_id"].astype(str)])
    own = pd.MultiIndex.from_frame(frame[list(KEYS)].astype({"customer_id": str}))
    return frame.assign(**{CONTACTED: own.isin(keys).astype(np.float64)})


def untouched(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows of customers whom nobody contacted: on them alone a risk can be judged."""
    return frame[frame[CONTACTED] == 0.0] if CONTACTED in frame else frame


def with_flag(families: Families) -> Families:
    """The catalogue with the flag, which no reason ever names: it is taken out after the fit."""
    flag = Feature(CONTACTED, families.names[0], "yes/no", _WORDS)  # type: ignore[arg-type]
    return replace(families, features={**families.features, CONTACTED: flag})


def if_nobody_acts(additive: Additive) -> Additive:
    """The additive without the flag's curve: everybody as one who was not contacted."""
    nobody = np.zeros(1)
    kept, start = [], additive.start
    for curve in additive.curves:
        if curve.feature == CONTACTED:
            start += float(curve.share(nobody)[0])
        else:
            kept.append(curve)
    return Additive(start, tuple(kept))
