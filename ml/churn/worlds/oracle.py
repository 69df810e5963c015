"""The best that anybody could say: the true parameters, and what there is to see.

The information-matched oracle knows every parameter of the world and sees what the company has on
record: it infers what stays hidden (frailty, sensitivity, rates, who is fading) from records and
from who has stayed so far, and rolls the world forward week by week. The all-knowing one is told
the hidden state as well. Neither knows what chance will bring.
"""

from dataclasses import dataclass

import numpy as np
from scipy.stats import beta, gamma, poisson

from ml.churn.dataset import Floats
from ml.churn.worlds.life import KEPT_A_WEEK, YEAR, Bools, Life, Unrest, level_of
from ml.churn.worlds.mechanisms import HORIZON_WEEKS, JUMPS, MENDED, Mechanism, World
from ml.churn.worlds.observation import (
    HEARD_ELSE,
    HEARD_IF_INCIDENT,
    Records,
    present,
)

# Futures lived per customer. With 24 of them chance alone spread the risks: the slope of the
# oracle's calibration was .7 to .8, its AUC .02 lower, and shares of it better than they are.
PARTICLES = 256
RATES = 12  # of orders that are thought possible
SHAPE = 2.0  # of the Gamma that customers' rates follow


@dataclass(frozen=True)
class Hidden:
    """What is believed of customers (customers x particles), and how much each particle counts."""

    frailty: Floats
    sensitivity: Floats
    fading: Floats
    weight: Floats


def informed(records: Records, at: int) -> Floats:
    """Risk of leaving within the horizon, of those present at a week, from records alone."""
    life = records.life
    rows = present(life, at)
    world, who = life.world, life.customers
    jumps, recovered, bonus = _believed(records, at)
    random = np.random.default_rng([world.seed, 3])
    frailty = random.normal(0.0, world.frailty, (len(rows), PARTICLES))
    drawn = random.normal(0.0, world.sensitivity, (len(rows), PARTICLES))
    sensitivity = np.exp(drawn - world.sensitivity**2 / 2)
    weight = np.full((len(rows), PARTICLES), 1.0 / PARTICLES)
    unrest, buying = Unrest(world, world.customers), Buying(world, len(rows))
    for week in range(at):
        unrest.week({one: jumps[one][week] for one in JUMPS}, recovered[week], bonus[week])
        fading = buying.week(life.events.orders[week][rows])
        total, notice = unrest.total()[rows, None], who.in_notice(week)[rows, None]
        tenure = (who.joined[rows, None] + week).astype(np.float64)
        calm, faded = (
            world.hazard(frailty + level_of(world, notice, flag), sensitivity * total, tenure)
            for flag in (np.zeros((1, 1)), np.ones((1, 1)))
        )
        stayed = 1.0 - (1.0 - fading[:, None]) * calm - fading[:, None] * faded
        buying.stayed((weight * (1.0 - calm)).sum(axis=1), (weight * (1.0 - faded)).sum(axis=1))
        weight = weight * stayed / (weight * stayed).sum(axis=1)[:, None]
    rates = _contact_rate(records, at)[rows], buying.rate()
    fades = np.repeat(buying.fading()[:, None], PARTICLES, axis=1)
    hidden = Hidden(frailty, sensitivity, fades, weight)
    failed = 1.0 - (1.0 - jumps[Mechanism.INCIDENT][-1]) * (1.0 - jumps[Mechanism.SLOW][-1])
    return _ahead(life, rows, at, unrest, hidden, rates, failed[rows])


def all_knowing(records: Records, at: int) -> Floats:
    """The same from the true state of everybody."""
    life = records.life
    rows = present(life, at)
    world, who, events = life.world, life.customers, life.events
    unrest = Unrest(world, world.customers)
    for week in range(at):
        jumps = {
            Mechanism.INCIDENT: events.incident[week] * 1.0,
            Mechanism.SLOW: events.slow[week] * 1.0,
            Mechanism.SECOND: events.second[week] * 1.0,
            Mechanism.LATE: events.late[week] * 1.0,
            Mechanism.PRICE: events.price[week] * 1.0,
        }
        unrest.week(jumps, events.recovered[week] * 1.0, events.bonus[week] * 1.0)
    state = (who.frailty, who.sensitivity, life.fading[at - 1] * 1.0)
    frailty, sensitivity, fading = (np.repeat(one[rows, None], PARTICLES, axis=1) for one in state)
    equal = np.full((len(rows), PARTICLES), 1.0 / PARTICLES)
    hidden = Hidden(frailty, sensitivity, fading, equal)
    rates = who.contact_rate[rows], who.order_rate[rows]
    failed = (events.incident[at - 1] | events.slow[at - 1]) * 1.0
    return _ahead(life, rows, at, unrest, hidden, rates, failed[rows])


def _believed(records: Records, at: int) -> tuple[dict[Mechanism, Floats], Floats, Floats]:
    """Events as far as records tell: chances, weeks x customers; recoveries and goodwills."""
    life, seen = records.life, records.seen(at)
    world, events = life.world, life.events
    said = np.where(seen, records.negative[:at], 0.5)
    worse, better = (
        beta.pdf(said, *shape) * share
        for shape, share in (
            (HEARD_IF_INCIDENT, world.incident),
            (HEARD_ELSE, 1.0 - world.incident),
        )
    )
    heard = worse / (worse + better) if world.heard else np.full(said.shape, world.incident)
    age = 168.0 * (at - np.arange(at))[:, None]
    hours = records.reply_hours[:at]
    slow = seen & (np.minimum(np.where(seen, hours, 0.0), age) >= 119.0)
    unseen = _contact_rate(records, at) * _unrecorded(world)
    jumps = {
        Mechanism.INCIDENT: np.where(seen, heard, unseen * world.incident),
        Mechanism.SLOW: np.where(seen, slow, unseen * world.slow),
        Mechanism.SECOND: (seen & events.second[:at]) * 1.0,
        Mechanism.LATE: events.late[:at] * 1.0,
        Mechanism.PRICE: events.price[:at] * 1.0,
    }
    recovered, bonus = (one[:at].astype(np.float64) for one in (events.recovered, events.bonus))
    return jumps, recovered, bonus


def _contact_rate(records: Records, at: int) -> Floats:
    """First contacts per week to be expected of each customer, by those on record."""
    world = records.life.world
    seen = (records.seen(at) & ~records.life.events.second[:at]).sum(axis=0)
    prior = SHAPE / world.contact_rate
    return np.asarray((SHAPE + seen) / (prior + at * (1.0 - _unrecorded(world))))


def _unrecorded(world: World) -> float:
    """Share of contacts of which there is no record."""
    return 1.0 - (1.0 - world.missing_channel) * (1.0 - world.duplicates / 2.0)


class Buying:
    """What orders tell: how often a customer buys, and whether they are fading."""

    def __init__(self, world: World, customers: int) -> None:
        middle = (np.arange(RATES) + 0.5) / RATES
        self.world = world
        self.rates = gamma.ppf(middle, SHAPE, scale=world.order_rate / SHAPE)
        # belief: customers x rates x (calm, fading)
        self.belief = np.zeros((customers, RATES, 2))
        self.belief[:, :, 0] = 1.0 / RATES

    def week(self, orders: Floats) -> Floats:
        """Live through a week with so many orders; returns the chance to be fading."""
        moved = self.belief[:, :, 0] * self.world.fading
        self.belief[:, :, 0] -= moved
        self.belief[:, :, 1] += moved
        for state, kept in enumerate((1.0, self.world.faded_orders)):
            self.belief[:, :, state] *= poisson.pmf(orders[:, None], self.rates * kept)
        self.belief /= self.belief.sum(axis=(1, 2), keepdims=True)
        return self.fading()

    def stayed(self, calm: Floats, faded: Floats) -> None:
        """They did not leave, which was as likely as this in either state."""
        self.belief *= np.stack([calm, faded], axis=1)[:, None, :]
        self.belief /= self.belief.sum(axis=(1, 2), keepdims=True)

    def fading(self) -> Floats:
        """Chance to be fading."""
        return np.asarray(self.belief[:, :, 1].sum(axis=1))

    def rate(self) -> Floats:
        """Orders per week to be expected of one who is not fading."""
        return np.asarray((self.belief.sum(axis=2) * self.rates).sum(axis=1))


def _ahead(
    life: Life,
    rows: np.ndarray,
    at: int,
    unrest: Unrest,
    hidden: Hidden,
    rates: tuple[Floats, Floats],
    failed: Floats,
) -> Floats:
    """Risk within the horizon: each particle lives on as the world would, week by week.

    `failed` is the chance that something failed in the week before.
    """
    world, who = life.world, life.customers
    random = np.random.default_rng([world.seed, 4, at])
    shape = hidden.weight.shape

    def drawn(chance: Floats | float) -> Bools:
        return np.asarray(random.random(shape) < chance)

    contacts, orders = (rate[:, None] for rate in rates)
    mended = sum(world.force(one) * unrest.of[one][rows, None] for one in MENDED)
    held = sum(world.force(one) * unrest.of[one][rows, None] for one in JUMPS if one not in MENDED)
    is_mended = any(map(world.force, MENDED))
    eased = unrest.eased[rows, None] * is_mended
    fading, before, alive = drawn(hidden.fading), drawn(failed[:, None]), np.ones(shape)
    for week in range(at, at + HORIZON_WEEKS):
        fading = fading | drawn(world.fading)
        second = before & drawn(world.second)
        contact = second | drawn(contacts)
        incident, slow = contact & drawn(world.incident), contact & drawn(world.slow)
        recovered = before & ~second & drawn(world.recovered)
        late = random.poisson(orders * np.where(fading, world.faded_orders, 1.0) * world.late)
        rises = (who.joined[rows, None] + week) % YEAR == YEAR // 2
        fresh = {Mechanism.INCIDENT: incident, Mechanism.SLOW: slow, Mechanism.SECOND: second}
        left = np.where(recovered, world.kept_after_recovery, 1.0)
        mended = mended * KEPT_A_WEEK * left + sum(world.force(k) * v for k, v in fresh.items())
        held = held * KEPT_A_WEEK + world.force(Mechanism.LATE) * late
        held = held + world.force(Mechanism.PRICE) * (rises & drawn(world.price))
        eased = eased * KEPT_A_WEEK + world.bonus * (recovered & drawn(0.5)) * is_mended
        notice = who.in_notice(week)[rows, None]
        tenure = (who.joined[rows, None] + week).astype(np.float64)
        level = hidden.frailty + level_of(world, notice, fading * 1.0)
        alive *= 1.0 - world.hazard(level, hidden.sensitivity * (mended + held - eased), tenure)
        before = incident | slow
    return np.asarray(1.0 - (hidden.weight * alive).sum(axis=1))
