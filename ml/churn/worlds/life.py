"""Weeks as they happen in a world: events, who leaves, and the truth behind it.

Fed by mechanisms.World; what of it is recorded belongs to `observation.py`.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ml.churn.dataset import Floats
from ml.churn.worlds.mechanisms import (
    HALF_LIFE_WEEKS,
    HORIZON_WEEKS,
    JUMPS,
    MENDED,
    Mechanism,
    World,
)

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
KEPT_A_WEEK = 0.5 ** (1.0 / HALF_LIFE_WEEKS)
YEAR = 52
NOTICE_WEEKS = 8  # before a contract's end, in which it can be left easily
STAYED = 10_000


@dataclass(frozen=True)
class Customers:
    """What a customer is from the first week on; one value per customer."""

    frailty: Floats
    sensitivity: Floats
    contact_rate: Floats
    order_rate: Floats
    joined: Ints  # weeks before the first one
    monthly_amount: Floats

    def in_notice(self, week: int) -> Bools:
        """Whose contract ends within NOTICE_WEEKS."""
        return self.weeks_to_end(week) <= NOTICE_WEEKS

    def weeks_to_end(self, week: int) -> Ints:
        """Weeks to the contract's end; it renews every year."""
        return YEAR - 1 - (self.joined + week) % YEAR


@dataclass(frozen=True)
class Events:
    """What happened, weeks x customers."""

    contact: Bools
    incident: Bools
    slow: Bools
    second: Bools
    recovered: Bools
    bonus: Bools
    orders: Ints
    late: Ints
    price: Bools


@dataclass(frozen=True)
class Life:
    """A world lived through. `left` is the week in which a customer left, STAYED for who did not.

    `parts` is the truth, per mechanism weeks x customers in log-odds; `hazard` what it came to.
    """

    world: World
    customers: Customers
    events: Events
    left: Ints
    fading: Bools
    parts: dict[Mechanism, npt.NDArray[np.float32]]
    hazard: npt.NDArray[np.float32]


class Unrest:
    """What is left of past events, per mechanism: jumps that fade, and that a recovery mends."""

    def __init__(self, world: World, customers: int) -> None:
        self.world = world
        self.of = {one: np.zeros(customers) for one in JUMPS}
        self.eased = np.zeros(customers)

    def week(self, jumps: dict[Mechanism, Floats], recovered: Floats, bonus: Floats) -> None:
        """Live through a week; jumps are numbers of events, or chances that there was one."""
        mended = 1.0 - recovered * (1.0 - self.world.kept_after_recovery)
        for one in JUMPS:
            held = self.of[one] * KEPT_A_WEEK
            self.of[one] = (held * mended if one in MENDED else held) + jumps[one]
        self.eased = self.eased * KEPT_A_WEEK + self.world.bonus * bonus

    def parts(self) -> dict[Mechanism, Floats]:
        """Log-odds per mechanism of a customer of average sensitivity."""
        return {one: self.world.force(one) * self.of[one] for one in JUMPS}

    def total(self) -> Floats:
        """Log-odds of all together, less what a goodwill eased."""
        eased = self.eased if any(map(self.world.force, MENDED)) else 0.0
        return np.asarray(sum(self.parts().values()) - eased)


def level_of(world: World, in_notice: Bools, fading: Any) -> Floats:
    """Log-odds that do not come from events."""
    end = world.force(Mechanism.CONTRACT) * in_notice
    return np.asarray(end + world.force(Mechanism.FADING) * fading)


def live(world: World, contacted: Bools | None = None) -> Life:
    """Simulate a world; equal seeds give equal lives.

    `contacted`, weeks x customers, says when the team acted: for a quarter the log-odds of leaving
    are lower by world.contact_effect. What happens otherwise stays the same.
    """
    random = np.random.default_rng([world.seed, 1])
    n, weeks = world.customers, world.weeks
    who = Customers(
        frailty=random.normal(0.0, world.frailty, n),
        sensitivity=np.exp(random.normal(0.0, world.sensitivity, n) - world.sensitivity**2 / 2),
        contact_rate=np.minimum(world.contact_rate * random.gamma(2.0, 0.5, n), 0.8),
        order_rate=world.order_rate * random.gamma(2.0, 0.5, n),
        joined=random.integers(4, 300, n),
        monthly_amount=np.round(random.lognormal(3.2, 0.5, n), 2),
    )
    kinds: dict[str, Any] = {
        name: np.zeros((weeks, n), dtype=kind) for name, kind in _KINDS.items()
    }
    events, unrest = Events(**kinds), Unrest(world, n)
    fading, left = np.zeros(n, dtype=bool), np.full(n, STAYED)
    faded = np.zeros((weeks, n), dtype=bool)
    parts = {one: np.zeros((weeks, n), dtype=np.float32) for one in Mechanism}
    hazards = np.zeros((weeks, n), dtype=np.float32)
    for week in range(weeks):
        fading = fading | (random.random(n) < world.fading)
        _happen(world, who, events, week, fading, random)
        unrest.week(_jumps(events, week), events.recovered[week] * 1.0, events.bonus[week] * 1.0)
        notice = who.in_notice(week)
        level = who.frailty + level_of(world, notice, fading * 1.0)
        if contacted is not None:
            lately = contacted[max(week - HORIZON_WEEKS + 1, 0) : week + 1].any(axis=0)
            level = level - world.contact_effect * lately
        tenure = (who.joined + week).astype(np.float64)
        hazard = world.hazard(level, who.sensitivity * unrest.total(), tenure)
        for one, part in unrest.parts().items():
            parts[one][week] = who.sensitivity * part
        parts[Mechanism.CONTRACT][week] = world.force(Mechanism.CONTRACT) * notice
        parts[Mechanism.FADING][week] = world.force(Mechanism.FADING) * fading
        hazards[week], faded[week] = hazard, fading
        left = np.where((left == STAYED) & (random.random(n) < hazard), week, left)
    return Life(world, who, events, left, faded, parts, hazards)


_KINDS: dict[str, type] = {
    **dict.fromkeys(("contact", "incident", "slow", "second", "recovered", "bonus", "price"), bool),
    **dict.fromkeys(("orders", "late"), np.int64),
}


def _happen(
    world: World,
    who: Customers,
    events: Events,
    week: int,
    fading: Bools,
    random: np.random.Generator,
) -> None:
    n = world.customers
    before = max(week - 1, 0)
    failed = (events.incident[before] | events.slow[before]) if week else np.zeros(n, dtype=bool)
    second = failed & (random.random(n) < world.second)
    contact = second | (random.random(n) < who.contact_rate)
    orders = random.poisson(who.order_rate * np.where(fading, world.faded_orders, 1.0))
    events.second[week], events.contact[week], events.orders[week] = second, contact, orders
    events.incident[week] = contact & (random.random(n) < world.incident)
    events.slow[week] = contact & (random.random(n) < world.slow)
    recovered = failed & ~second & (random.random(n) < world.recovered)
    events.recovered[week] = recovered
    events.bonus[week] = recovered & (random.random(n) < 0.5)
    events.late[week] = random.binomial(orders, world.late)
    rises = (who.joined + week) % YEAR == YEAR // 2
    events.price[week] = rises & (random.random(n) < world.price)


def _jumps(events: Events, week: int) -> dict[Mechanism, Floats]:
    return {
        Mechanism.INCIDENT: events.incident[week] * 1.0,
        Mechanism.SLOW: events.slow[week] * 1.0,
        Mechanism.SECOND: events.second[week] * 1.0,
        Mechanism.LATE: events.late[week] * 1.0,
        Mechanism.PRICE: events.price[week] * 1.0,
    }
