"""Made-up worlds: their truth adds up, records hide what they should, oracles are oracles."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.special import expit, logit
from sklearn.metrics import roc_auc_score

from ml.churn.calibration import fit_sigmoid
from ml.churn.families import load_families
from ml.churn.worlds.judged import Judged
from ml.churn.worlds.life import STAYED, live
from ml.churn.worlds.mechanisms import JUMPS, Equation, Mechanism, World, drawn_world
from ml.churn.worlds.observation import present, record, snapshots
from ml.churn.worlds.oracle import all_knowing, informed

SMALL = World("small", seed=1, customers=1_500)
AT = 78


@pytest.fixture(scope="module")
def records():
    return record(live(SMALL))


def labels(records, at: int) -> np.ndarray:
    left = records.life.left
    return (left[present(records.life, at)] < at + 13).astype(int)


def test_equal_seeds_live_equal_lives():
    one, again, other = live(SMALL), live(SMALL), live(replace(SMALL, seed=2))
    assert np.array_equal(one.left, again.left)
    assert not np.array_equal(one.left, other.left)


def test_the_true_parts_add_up_to_the_hazard():
    life = live(replace(SMALL, bonus=0.0))
    total = sum(life.parts[one] for one in Mechanism) + SMALL.base + life.customers.frailty
    assert np.abs(life.hazard - expit(total)).max() < 1e-5


@pytest.mark.parametrize("one", JUMPS)
def test_a_mechanism_that_is_off_makes_nobody_leave(one):
    life = live(SMALL.without(one))
    assert not life.parts[one].any()
    assert life.left[life.left != STAYED].size


def test_a_recovery_lowers_the_hazard_and_a_bonus_lowers_it_further():
    never, plain, bonus = (
        live(replace(SMALL, recovered=share, bonus=more)).hazard.mean()
        for share, more in ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0))
    )
    assert never > plain > bonus


def test_nothing_is_on_record_before_it_is_known(records):
    seen = records.seen(AT)
    contacts = records.life.events.contact[:AT]
    assert seen.sum() < contacts.sum()
    assert not (seen & ~contacts).any()
    before = snapshots(records, [AT - 20])
    later_world = record(live(SMALL))
    later_world.negative[AT - 20 :] = 0.99
    later_world.life.events.orders[AT - 20 :] = 9
    assert before.equals(snapshots(later_world, [AT - 20]))


def test_who_knows_more_says_better_who_leaves(records):
    truth = labels(records, AT)
    matched, knowing = informed(records, AT), all_knowing(records, AT)
    assert 0.55 < roc_auc_score(truth, matched) < roc_auc_score(truth, knowing)
    for risk in (matched, knowing):
        assert ((risk >= 0) & (risk <= 1)).all()
        assert abs(risk.mean() - truth.mean()) < 0.03


def test_the_oracle_means_what_it_says():
    # Risks that chance has spread are too sure of themselves: their slope lies below one.
    larger = record(live(replace(SMALL, seed=2, customers=4_000)))
    weeks = (60, 86)
    truth = np.concatenate([labels(larger, at) for at in weeks])
    risk = np.concatenate([informed(larger, at) for at in weeks])
    assert fit_sigmoid(logit(risk), truth.astype(float))[0] == pytest.approx(1.0, abs=0.12)


@pytest.mark.parametrize("equation", list(Equation))
def test_every_equation_has_leavers_and_an_oracle_that_finds_them(equation):
    made = record(live(drawn_world(3, equation, customers=1_500)))
    truth = labels(made, AT)
    assert 0.02 < truth.mean() < 0.3
    assert roc_auc_score(truth, informed(made, AT)) > 0.55


def test_the_product_is_judged_by_its_own_training_and_reasons():
    judged = Judged.of(replace(SMALL, customers=1_200))
    figures = judged.figures()
    assert figures["worst_sum"] < 1e-6
    assert 0.3 < figures["auc_skill"] < 1.5
    assert 0.0 <= figures["main_cause_told"] <= 1.0
    assert set(judged.model.families) == set(load_families().names)
