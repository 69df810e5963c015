"""What can make a customer leave in a world: mechanisms, their strength, and other equations.

Every strength is in log-odds of leaving within a week, every rate per week. Simulating belongs to
`life.py`.
"""

from dataclasses import dataclass, field, replace
from enum import StrEnum

import numpy as np
from scipy.special import expit

from ml.churn.dataset import Floats

HORIZON_WEEKS = 13
HALF_LIFE_WEEKS = 8.0


class Mechanism(StrEnum):
    """A cause of leaving that a world may have; `recovery` works against the first three."""

    INCIDENT = "emotional_incident"
    SLOW = "slow_answer"
    SECOND = "second_failure"
    LATE = "late_parcel"
    PRICE = "price_rise"
    CONTRACT = "contract_end"
    FADING = "silent_stop"


JUMPS = (Mechanism.INCIDENT, Mechanism.SLOW, Mechanism.SECOND, Mechanism.LATE, Mechanism.PRICE)
MENDED = (Mechanism.INCIDENT, Mechanism.SLOW, Mechanism.SECOND)
# Families of reasons in which the true cause may be told.
FAMILIES = {
    Mechanism.INCIDENT: ("emotion",),
    Mechanism.SLOW: ("waits",),
    Mechanism.SECOND: ("effort",),
    Mechanism.LATE: ("promises",),
    Mechanism.PRICE: ("price",),
    Mechanism.CONTRACT: ("contract",),
    Mechanism.FADING: ("rhythm", "purchases"),
}
STRENGTH = {
    Mechanism.INCIDENT: 1.9,
    Mechanism.SLOW: 1.5,
    Mechanism.SECOND: 1.6,
    Mechanism.LATE: 1.0,
    Mechanism.PRICE: 1.6,
    Mechanism.CONTRACT: 1.7,
    Mechanism.FADING: 2.8,
}


class Equation(StrEnum):
    """How dissatisfaction becomes a hazard."""

    LOG_ODDS = "log_odds"  # adds up
    THRESHOLD = "threshold"  # nothing, until it is too much
    TENURE = "tenure"  # multiplies a hazard that falls with the years


@dataclass(frozen=True)
class World:
    """One company. `strength` holds the mechanisms that are on; the others happen without effect.

    `heard` is False where words tell nothing: messages sound alike whether something happened or
    not. `bonus` is what a goodwill adds to a recovery, `contact_effect` what a call takes off.
    """

    name: str
    seed: int
    customers: int = 8_000
    weeks: int = 104
    base: float = -7.6
    strength: dict[Mechanism, float] = field(default_factory=lambda: dict(STRENGTH))
    equation: Equation = Equation.LOG_ODDS
    frailty: float = 0.5
    sensitivity: float = 0.4
    heard: bool = True
    contact_rate: float = 0.07
    order_rate: float = 0.35
    incident: float = 0.3
    slow: float = 0.25
    second: float = 0.35
    late: float = 0.08
    price: float = 0.4
    fading: float = 0.004
    faded_orders: float = 0.2
    recovered: float = 0.35
    kept_after_recovery: float = 0.35
    bonus: float = 0.4
    contact_effect: float = 2.5
    late_rows: float = 0.1
    missing_channel: float = 0.1
    duplicates: float = 0.03

    def without(self, *mechanisms: Mechanism) -> "World":
        """The same world in which these make nobody leave."""
        kept = {one: value for one, value in self.strength.items() if one not in mechanisms}
        return replace(self, strength=kept)

    def force(self, mechanism: Mechanism) -> float:
        """Log-odds of one fresh event of an average customer."""
        return self.strength.get(mechanism, 0.0)

    def hazard(self, level: Floats, unrest: Floats, tenure_weeks: Floats) -> Floats:
        """The chance to leave within a week.

        Args:
            level: what does not come from events: frailty, contract, fading.
            unrest: log-odds of what happened; negative after a recovery with bonus.
        """
        if self.equation is Equation.THRESHOLD:
            return np.asarray(expit(self.base + level + 2.6 * expit(6.0 * (unrest - 1.3))))
        if self.equation is Equation.TENURE:
            years = np.maximum(tenure_weeks, 4.0) / 52.0
            rate = np.exp(self.base + 0.6 + level + 0.9 * unrest) * years**-0.4
            return np.asarray(-np.expm1(-rate))
        return np.asarray(expit(self.base + level + unrest))


def drawn_world(seed: int, equation: Equation = Equation.LOG_ODDS, customers: int = 8_000) -> World:
    """A world whose strengths and rates are drawn by its seed, all mechanisms on."""
    random = np.random.default_rng([seed, 11])
    strength = {one: value * random.uniform(0.7, 1.3) for one, value in STRENGTH.items()}
    drawn = World(equation.value, seed, customers, strength=strength, equation=equation)
    rates = ("contact_rate", "order_rate", "incident", "slow", "late", "fading", "bonus")
    varied = {name: getattr(drawn, name) * random.uniform(0.75, 1.25) for name in rates}
    return replace(drawn, base=drawn.base + random.uniform(-0.3, 0.3), **varied)
