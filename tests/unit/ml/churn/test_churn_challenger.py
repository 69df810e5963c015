"""Each training says what keeping scores explainable costs."""

from dataclasses import replace

import numpy as np

from ml.churn.card import card_of, gap_in_words
from ml.churn.model import ChurnModel


def exclusive_or(world):
    """Leavers whom only two features together tell: an additive model cannot."""
    frame = world(seed=4)
    random = np.random.default_rng(9)
    one, other = (random.integers(0, 2, len(frame)) for _ in range(2))
    frame["contacts_90d"], frame["sales_90d"] = one * 1.0, other * 1.0
    frame["churned"] = np.where(random.random(len(frame)) < 0.9, one ^ other, 1 - (one ^ other))
    return frame


def test_where_features_speak_only_together_the_gap_is_told(world):
    model = ChurnModel.fit(exclusive_or(world))
    seen = model.facts["validation"]
    assert seen["challenger"]["auc"] - seen["auc"] > 0.2
    assert gap_in_words(seen) in card_of(model, "x")
    assert "+0." in gap_in_words(seen)


def test_without_enough_leavers_no_gap_is_claimed(model):
    facts = {**model.facts, "validation": {**model.facts["validation"], "challenger": {}}}
    assert gap_in_words(facts["validation"]) == ""
    assert "free to combine" not in card_of(replace(model, facts=facts), "x")
