"""What acting on the scores is worth: net benefit by threshold, maximum profit of a campaign.

Fed by labels and probabilities. Who is listed, what an action costs this company and what it saved
belong to the pipeline; here stand the field's standard assumptions, so that figures compare.
"""

import numpy as np
from scipy.stats import beta

from ml.churn.dataset import Floats

# Verbraken et al. (2013): an offer costs a twentieth of a customer's value, reaching them a
# two-hundredth, and three in ten who would leave accept it; the share is drawn from a Beta(6, 14).
INCENTIVE, CONTACT = 0.05, 0.005
ACCEPT_A, ACCEPT_B = 6.0, 14.0
THRESHOLDS = tuple(round(step / 100, 2) for step in (1, 2, 5, 10, 15, 20, 30, 40, 50, 60, 70, 80))
GRID = 400


def decision_curve(labels: Floats, probabilities: Floats) -> list[dict[str, float]]:
    """Return the net benefit per customer of caring above each threshold, and of for everybody.

    Net benefit: leavers cared for less stayers cared for, these weighed by the threshold's odds.
    Nobody cared for is 0.
    """
    base = float(labels.mean())
    rows = []
    for threshold in THRESHOLDS:
        odds = threshold / (1.0 - threshold)
        listed = probabilities >= threshold
        right, wrong = float(np.mean(listed * labels)), float(np.mean(listed * (1.0 - labels)))
        rows.append(
            {
                "threshold": threshold,
                "net_benefit": right - odds * wrong,
                "everybody": base - odds * (1.0 - base),
            }
        )
    return rows


def maximum_profit(labels: Floats, scores: Floats, accept: float) -> float:
    """Return the profit per customer, in shares of a customer's value, of the best cut-off."""
    gain, cost = accept * (1.0 - INCENTIVE) - CONTACT, INCENTIVE + CONTACT
    leavers, stayers = _reached(labels, scores)
    return float(np.max(gain * leavers - cost * stayers))


def expected_maximum_profit(labels: Floats, scores: Floats) -> float:
    """Return `maximum_profit` over the uncertain share of leavers who accept (EMPC)."""
    leavers, stayers = _reached(labels, scores)
    accepts = beta.ppf((np.arange(GRID) + 0.5) / GRID, ACCEPT_A, ACCEPT_B)
    gains = accepts * (1.0 - INCENTIVE) - CONTACT
    best = [float(np.max(gain * leavers - (INCENTIVE + CONTACT) * stayers)) for gain in gains]
    return float(np.mean(best))


def _reached(labels: Floats, scores: Floats) -> tuple[Floats, Floats]:
    """Shares of all customers who are leavers, and stayers, reached at each possible cut-off."""
    order = np.argsort(-scores, kind="stable")
    falling = scores[order]
    ends = np.flatnonzero(np.r_[falling[1:] != falling[:-1], True])
    leavers = np.cumsum(labels[order])[ends] / len(labels)
    everyone = (ends + 1) / len(labels)
    return np.r_[0.0, leavers], np.r_[0.0, everyone - leavers]
