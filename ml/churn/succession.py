"""Whether a newly fitted model takes the place of the one that serves.

Fed by both models and the newest training frame. Where models are kept and who may overrule this
belong to the pipeline.
"""

import numpy as np
import pandas as pd

from ml.churn.dataset import DatasetError, in_order, labels_of
from ml.churn.metrics import losses
from ml.churn.model import ChurnModel
from ml.churn.treatment import untouched

# The champion may have seen the rows it is judged on, the candidate never has: it needs room.
MOST_WORSE = 1.05


def succeeds(
    champion: ChurnModel | None, candidate: ChurnModel, training: pd.DataFrame
) -> tuple[bool, str]:
    """Return whether the candidate serves, and why in a sentence.

    Judged by log loss on the newest closed window; the candidate's is of rows it had not seen.
    """
    if champion is None:
        return True, "it is the first"
    asked = ("definition", "horizon_days")
    if any(champion.facts[key] != candidate.facts[key] for key in asked):
        return True, "leaving is defined otherwise now"
    seen = candidate.facts["validation"]
    if seen["verdict"] == "leak":
        return False, f"it foretells too well to be true (AUC {seen['auc']:.3f})"
    frame = untouched(in_order(training))
    if frame.empty:
        return True, "everybody was contacted: there is nobody to judge the one before on"
    latest = frame[frame["snapshot_date"] == frame["snapshot_date"].max()].reset_index(drop=True)
    try:
        probability = champion.predict(latest)["churn_probability"].to_numpy(dtype=np.float64)
    except DatasetError as error:
        return True, f"the model before cannot score these features ({error})"
    before = float(losses(labels_of(latest), probability).mean())
    new = float(seen["log_loss"][candidate.facts["candidate"]])
    figures = f"log loss {new:.4f} against {before:.4f}"
    if new > MOST_WORSE * before:
        return False, f"it is worse than the one that serves ({figures})"
    return True, f"it is not worse than the one before ({figures})"
