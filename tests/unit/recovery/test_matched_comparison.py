"""A made-up company in which it is known what recovery does: the comparison finds it."""

import numpy as np
import pandas as pd
import pytest

from pipelines.recovery.matching import Comparison, compare

ALIKE = ["worth", "day"]


def company(effect: float, seed: int, customers: int = 1500) -> pd.DataFrame:
    """Customers on two days; the worthy stay more often anyway, and are put right more often."""
    random = np.random.default_rng(seed)
    worth = random.integers(0, 3, customers)
    rows = []
    for day in (1, 2):
        treated = random.random(customers) < 0.1 + 0.25 * worth
        stays = 0.3 + 0.2 * worth + effect * treated
        outcome = (random.random(customers) < stays).astype(float)
        row = {"customer_id": [f"c{n:04}" for n in range(customers)], "day": day, "worth": worth}
        rows.append(pd.DataFrame(row | {"treated": treated, "outcome": outcome}))
    return pd.concat(rows, ignore_index=True)


@pytest.mark.parametrize("effect", [-0.15, 0.0, 0.15])
def test_a_known_effect_lies_in_the_interval_about_as_often_as_it_should(effect):
    inside = 0
    for seed in range(20):
        found = compare(company(effect, seed, customers=600), ALIKE)
        assert found.status == "measured"
        inside += found.low <= effect <= found.high
    assert inside >= 17  # of 20 at 95 %: fewer happens once in 60 times by chance; seeds are fixed


def test_what_makes_customers_alike_is_not_taken_for_the_effect():
    rows = company(0.0, seed=11)
    naive = rows.groupby("treated")["outcome"].mean()
    assert naive[True] - naive[False] > 0.08
    found = compare(rows, ALIKE)
    assert found.low < 0.0 < found.high
    assert abs(found.difference) < 0.05


def test_the_order_of_rows_changes_no_bit():
    rows = company(0.1, seed=3)
    assert compare(rows.sample(frac=1, random_state=1), ALIKE) == compare(rows, ALIKE)


def test_one_cell_worked_out_by_hand():
    cells = {("a", True): [1] * 20 + [0] * 20, ("a", False): [1] * 10 + [0] * 30}
    cells |= {("b", True): [1] * 10, ("c", False): [0] * 50}  # nobody to compare them with
    rows = pd.DataFrame(
        [
            {"cell_of": cell, "treated": treated, "outcome": float(outcome)}
            for (cell, treated), outcomes in cells.items()
            for outcome in outcomes
        ]
    )
    rows["customer_id"] = [f"c{n}" for n in range(len(rows))]
    found = compare(rows, ["cell_of"])
    assert (found.customers, found.matched, found.others) == (50, 40, 40)
    assert (found.share, found.share_of_others, found.difference) == (0.5, 0.25, 0.25)
    assert -0.1 < found.low < 0.25 < found.high < 0.6


@pytest.mark.parametrize(
    "outcomes",
    [
        {True: [1.0] * 15 + [0.0] * 14, False: [1.0] * 50 + [0.0] * 50},  # 29 customers
        {True: [1.0] * 40 + [0.0] * 4, False: [1.0] * 50 + [0.0] * 50},  # nearly all stayed
        {True: [1.0] * 50 + [0.0] * 50, False: []},  # nobody like them
        {True: [], False: [1.0] * 50},
    ],
)
def test_of_too_few_no_number_is_given(outcomes):
    rows = pd.DataFrame(
        [(side, one) for side, each in outcomes.items() for one in each],
        columns=["treated", "outcome"],
    ).assign(day=1)
    rows["customer_id"] = [f"c{n}" for n in range(len(rows))]
    found = compare(rows, ["day"])
    assert found.status == "not_enough_data"
    assert (found.share, found.difference, found.low, found.high) == (None,) * 4


def test_customers_that_return_on_many_days_are_no_new_evidence():
    rows = company(0.1, seed=5, customers=400)
    repeated = pd.concat([rows.assign(day=rows["day"] + 2 * n) for n in range(5)])
    once, often = compare(rows, ALIKE), compare(repeated, ALIKE)
    assert isinstance(often, Comparison)
    assert often.high - often.low > 0.9 * (once.high - once.low)
