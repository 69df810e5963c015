"""The known churn process of the sample business, day by day, for all customers at once.

Each customer carries a latent dissatisfaction u that nobody can see:

    u(t+1) = u(t) * 2^(-1/25) + incidents + slow or missing answers + unseen shocks,
             times a factor below 1 after a good answer, most after a good and fast one
    logit P(leaves today) = base + frailty + 2.2 * u  (+ 0.9 in an annual contract's last 30 days)

Purchases follow a rhythm of one's own (gamma gaps, mean gap lognormal around 45 days), slowed
by u; every parcel may be late, damaged or wrong. Customers write about incidents, out of pent-up
anger, with plain questions, and some say goodbye; most who leave just go silent.
Does not belong here: words, identifiers, formats. Signals leave this module only as events.
"""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from pipelines.sample_business.contacts import DAY, HOUR, Effect, Thread, Writer, unfold
from pipelines.sample_business.randomness import pick

Business = Literal["shop", "subscriptions"]
Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
NEVER = 1 << 30


@dataclass(frozen=True)
class Process:
    """Sizes of the process; rates are per day unless said otherwise."""

    half_life_days: float = 25.0
    base_log_odds: float = -8.9
    frailty_sd: float = 0.6
    dissatisfaction_weight: float = 2.2
    contract_end_log_odds: float = 0.9
    most_dissatisfied: float = 4.2
    incident_shares: tuple[tuple[str, float], ...] = (
        ("late_parcel", 0.11),
        ("damaged_item", 0.07),
        ("wrong_item", 0.03),
    )
    incident_contact_share: float = 0.8
    question_rate: float = 1 / 260
    unseen_shock_rate: float = 1 / 1500
    payment_failure_rate: float = 0.0001
    present_at_start: float = 0.6
    median_gap_days: float = 45.0


@dataclass(frozen=True)
class Order:
    """One purchase (shop) or delivery (subscriptions); `incident` empty where all went well."""

    customer: int
    day: int
    incident: str


@dataclass
class History:
    """All that happened; days count from the first day, `left_day` is NEVER for who stayed."""

    joined_day: Integers
    left_day: Integers
    left_reason: list[str]
    annual: NDArray[np.bool_]
    orders: list[Order] = field(default_factory=list)
    threads: list[Thread] = field(default_factory=list)


def simulate(
    rng: Generator,
    customers: int,
    days: int,
    business: Business = "shop",
    process: Process | None = None,
) -> History:
    """Run the process; the same generator state gives the same history."""
    world = _World(rng, customers, days, business, process or Process())
    for day in range(days):
        world.pass_day(day)
    return world.history


class _World:
    def __init__(
        self, rng: Generator, customers: int, days: int, business: Business, process: Process
    ) -> None:
        self.rng, self.process, self.business = rng, process, business
        self.decay = 2.0 ** (-1.0 / process.half_life_days)
        self.u: Floats = np.zeros(customers)
        self.cause = [""] * customers
        self.frailty = rng.normal(0.0, process.frailty_sd, customers)
        self.expression = rng.lognormal(0.0, 0.35, customers)
        self.politeness = rng.beta(1.2, 3.0, customers)
        self.patience = rng.lognormal(np.log(40.0), 0.5, customers)
        self.history = History(
            joined_day=_joining_days(rng, customers, days, process.present_at_start),
            left_day=np.full(customers, NEVER, dtype=np.int64),
            left_reason=[""] * customers,
            annual=rng.random(customers) < 0.4,
        )
        self._start_rhythm(customers)
        self.load = _load(rng, days)
        self.effects: dict[int, list[tuple[int, Effect]]] = {}
        self.incidents: dict[int, list[int]] = {}

    def _start_rhythm(self, customers: int) -> None:
        # A newcomer buys on the day she joins; the others are somewhere within a gap.
        gaps = self.rng.lognormal(np.log(self.process.median_gap_days), 1.0, customers)
        gaps = np.clip(gaps, 4.0, 200.0)
        if self.business == "subscriptions":
            gaps = np.full(customers, 30.0)
        self.pace: Floats = 1.0 / gaps
        self.due: Floats = self._next_due(customers)
        within = self.rng.random(customers)
        self.progress: Floats = self.due * np.where(self.history.joined_day >= 0, 1.0, within)

    def _next_due(self, count: int) -> Floats:
        if self.business == "subscriptions":
            return np.ones(count)
        return self.rng.gamma(2.0, 0.5, count)

    def pass_day(self, day: int) -> None:
        self.u *= self.decay
        for customer, effect in self.effects.pop(day, []):
            self._apply(customer, effect)
        here = (self.history.joined_day <= day) & (self.history.left_day > day)
        self._unseen_shocks(here)
        for order in self.incidents.pop(day, []):
            self._incident(order, day)
        self._purchases(here, day)
        self._questions(here, day)
        np.minimum(self.u, self.process.most_dissatisfied, out=self.u)
        self._departures(here, day)

    def _apply(self, customer: int, effect: Effect) -> None:
        self.u[customer] = self.u[customer] * effect.factor + effect.jump
        if effect.jump > 0:
            self.cause[customer] = effect.cause

    def _unseen_shocks(self, here: NDArray[np.bool_]) -> None:
        hit = here & (self.rng.random(len(here)) < self.process.unseen_shock_rate)
        for customer in np.flatnonzero(hit):
            self._apply(int(customer), Effect(0, 1.0, float(self.rng.gamma(3.0, 0.5)), "unseen"))

    def _incident(self, index: int, day: int) -> None:
        order = self.history.orders[index]
        if self.history.left_day[order.customer] <= day:
            return
        severity = float(self.rng.gamma(3.0, 0.6))
        self._apply(order.customer, Effect(day, 1.0, severity, order.incident))
        if self.rng.random() < self.process.incident_contact_share:
            self._contact(order.customer, order.incident, index, day)

    def _purchases(self, here: NDArray[np.bool_], day: int) -> None:
        slowed = np.exp(-0.4 * self.u) if self.business == "shop" else 1.0
        self.progress += np.where(here, self.pace * slowed, 0.0)
        buying = np.flatnonzero(here & (self.progress >= self.due))
        self.progress[buying] = 0.0
        self.due[buying] = self._next_due(len(buying))
        for customer in buying:
            self._parcel(int(customer), day)

    def _parcel(self, customer: int, day: int) -> None:
        draw, incident = float(self.rng.random()), ""
        for kind, share in self.process.incident_shares:
            draw -= share
            if draw < 0:
                incident = kind
                break
        self.history.orders.append(Order(customer, day, incident))
        if incident:
            lag = int(self.rng.integers(4, 9) if incident == "late_parcel" else 3)
            self.incidents.setdefault(day + lag, []).append(len(self.history.orders) - 1)

    def _questions(self, here: NDArray[np.bool_], day: int) -> None:
        draws = self.rng.random(len(here))
        for customer in np.flatnonzero(here & (draws < self.process.question_rate)):
            topic = pick(self.rng, ("question", "question", "order_change", "praise"))
            self._contact(int(customer), topic, -1, day)
        pent_up = here & (self.u > 1.0) & (draws > 1.0 - 0.012 * self.u)
        for customer in np.flatnonzero(pent_up):
            self._contact(int(customer), "unhappy", -1, day)

    def _contact(self, customer: int, topic: str, order: int, day: int) -> None:
        felt = float(self.u[customer] * self.expression[customer])
        manners, patience = float(self.politeness[customer]), float(self.patience[customer])
        at = day * DAY + int(self.rng.integers(7 * HOUR, 22 * HOUR))
        writer = Writer(customer, felt, manners, patience)
        load = float(self.load[day])
        thread, effects = unfold(self.rng, writer, topic, order, at, load)
        self.history.threads.append(thread)
        for effect in effects:
            # Whatever falls on today or before was already counted this morning.
            self.effects.setdefault(max(effect.day, day + 1), []).append((customer, effect))

    def _departures(self, here: NDArray[np.bool_], day: int) -> None:
        process = self.process
        log_odds = process.base_log_odds + self.frailty + process.dissatisfaction_weight * self.u
        if self.business == "subscriptions":
            tenure = (day - self.history.joined_day) % 365
            ending = self.history.annual & (tenure >= 335)
            log_odds = log_odds + process.contract_end_log_odds * ending
        draws = self.rng.random(len(here))
        leaving = here & (draws < 1.0 / (1.0 + np.exp(-log_odds)))
        for customer in np.flatnonzero(leaving):
            self._leave(int(customer), day)
        if self.business == "subscriptions":
            failed = here & ~leaving & (draws > 1.0 - process.payment_failure_rate)
            self.history.left_day[failed] = day
            for customer in np.flatnonzero(failed):
                self.history.left_reason[int(customer)] = "payment_failed"

    def _leave(self, customer: int, day: int) -> None:
        self.history.left_day[customer] = day
        driven = self.u[customer] * self.process.dissatisfaction_weight > 1.0
        self.history.left_reason[customer] = self.cause[customer] if driven else "drifted"
        if self.rng.random() < (0.3 if driven else 0.05):
            self._contact(customer, "goodbye", -1, day)


def _joining_days(rng: Generator, customers: int, days: int, present: float) -> Integers:
    early = -rng.integers(20, 900, customers)
    late = rng.integers(0, max(1, days), customers)
    return np.where(rng.random(customers) < present, early, late).astype(np.int64)


def _load(rng: Generator, days: int) -> Floats:
    # Weeks of a short-handed care team come and go; nobody's mood causes them.
    weekly = rng.lognormal(0.0, 0.45, days // 7 + 1)
    return np.repeat(weekly, 7)[:days]
