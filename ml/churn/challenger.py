"""Boosting that is free to combine features: what keeping scores explainable costs.

Fitted beside the candidates at each training and never served; the gap stands in the model's facts
and on its card. The candidates themselves belong to candidates.py.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from sklearn.ensemble import HistGradientBoostingClassifier

from ml.churn.dataset import Floats, labels_of, numbers

SEED = 7
LEAST_CUSTOMERS_PER_LEAF = 20


def unrestricted(learnt: pd.DataFrame, judged: pd.DataFrame, names: Sequence[str]) -> Floats:
    """Chance of leaving per row of `judged`, by boosting over these features of `learnt`."""
    machine = HistGradientBoostingClassifier(
        max_iter=200,
        learning_rate=0.05,
        max_leaf_nodes=15,
        l2_regularization=10.0,
        min_samples_leaf=LEAST_CUSTOMERS_PER_LEAF * learnt["snapshot_date"].nunique(),
        early_stopping=False,
        random_state=SEED,
    )
    machine.fit(_matrix(learnt, names), labels_of(learnt))
    return np.asarray(machine.predict_proba(_matrix(judged, names))[:, 1])


def _matrix(frame: pd.DataFrame, names: Sequence[str]) -> Floats:
    return np.column_stack([numbers(frame, name) for name in names])
