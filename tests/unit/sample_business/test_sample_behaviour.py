"""The churn process: realistic shares, and signals that are real without being trivial."""

import numpy as np
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import roc_auc_score

from pipelines.sample_business.behaviour import NEVER, History, simulate
from pipelines.sample_business.business import SampleSummary
from pipelines.sample_business.contacts import DAY
from pipelines.sample_business.randomness import stream

CUSTOMERS, DAYS = 1500, 365
UPSET = {"angry", "impatient", "sarcastic", "complaint"}


def snapshot(history: History, cut: int) -> tuple[np.ndarray, np.ndarray]:
    """Rows of (recency, gap, sales, upset messages, unanswered threads) and the silence label."""
    days: dict[int, list[int]] = {}
    for order in history.orders:
        days.setdefault(order.customer, []).append(order.day)
    upset, unanswered = np.zeros(CUSTOMERS), np.zeros(CUSTOMERS)
    for thread in history.threads:
        turns = [t for t in thread.turns if cut - 90 <= t.at / DAY < cut and t.author != "note"]
        upset[thread.customer] += sum(turn.tone in UPSET for turn in turns)
        if turns and turns[-1].author == "customer" and turns[-1].kind != "thanks":
            unanswered[thread.customer] += 1
    rows, labels = [], []
    for customer, bought in sorted(days.items()):
        past = [day for day in bought if day < cut]
        if past:
            gap = (past[-1] - past[0]) / max(1, len(past) - 1) or 60.0
            recency = cut - past[-1]
            signals = (upset[customer], unanswered[customer])
            rows.append((recency, np.log(gap), np.log(recency / gap), len(past), *signals))
            labels.append(not any(cut <= day < cut + 90 for day in bought))
    return np.array(rows, dtype=float), np.array(labels)


@pytest.fixture(scope="module")
def history() -> History:
    return simulate(stream(7, "behaviour"), CUSTOMERS, DAYS)


def test_the_silent_share_is_realistic(shop: SampleSummary) -> None:
    assert shop.churned_share is not None
    assert 0.25 <= shop.churned_share <= 0.45
    assert 0.2 <= shop.left_share <= 0.45


def test_the_cancelled_share_of_a_month_is_realistic(box_club: SampleSummary) -> None:
    assert box_club.churned_share is not None
    assert 0.02 <= box_club.churned_share <= 0.1


def test_an_honest_model_beats_recency_clearly_and_stays_far_from_certain(
    history: History,
) -> None:
    past = [snapshot(history, cut) for cut in (95, 125, 155, 185)]
    train, train_labels = (np.concatenate(part) for part in zip(*past, strict=True))
    test, test_labels = snapshot(history, 275)
    model = HistGradientBoostingClassifier(
        max_iter=60, max_leaf_nodes=6, learning_rate=0.06, random_state=0
    )
    auc = roc_auc_score(test_labels, model.fit(train, train_labels).predict_proba(test)[:, 1])
    rhythm = model.fit(train[:, :4], train_labels).predict_proba(test[:, :4])[:, 1]
    recency = roc_auc_score(test_labels, test[:, 0])
    assert recency + 0.03 < auc < 0.92
    assert roc_auc_score(test_labels, rhythm) < auc


def test_upset_customers_leave_more_often_and_not_always(history: History) -> None:
    left = {True: [0, 0], False: [0, 0]}
    for cut in range(100, 300, 25):
        upset = {
            thread.customer
            for thread in history.threads
            for turn in thread.turns
            if turn.tone in UPSET and cut - 30 <= turn.at / DAY < cut
        }
        here = (history.joined_day < cut) & (history.left_day >= cut)
        for customer in np.flatnonzero(here):
            tally = left[int(customer) in upset]
            tally[0] += int(history.left_day[customer] < cut + 60)
            tally[1] += 1
    loud, quiet = (left[key][0] / left[key][1] for key in (True, False))
    assert 1.3 * quiet < loud < 0.5


def test_nobody_buys_after_leaving_or_before_joining(history: History) -> None:
    for order in history.orders:
        assert history.joined_day[order.customer] <= order.day <= history.left_day[order.customer]


def test_most_customers_are_there_on_the_first_day(history: History) -> None:
    assert 0.55 <= (history.joined_day <= 0).mean() <= 0.65


def test_few_who_leave_say_goodbye(history: History) -> None:
    left = int((history.left_day < NEVER).sum())
    goodbyes = sum(thread.topic == "goodbye" for thread in history.threads)
    assert 0.1 * left < goodbyes < 0.4 * left


def test_turns_of_a_thread_follow_its_opening(history: History) -> None:
    for thread in history.threads:
        assert thread.turns[0].kind == "opening"
        assert all(turn.at > thread.turns[0].at for turn in thread.turns[1:])
