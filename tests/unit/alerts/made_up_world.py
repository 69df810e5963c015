"""A made-up year of customers whose risk comes and goes, and a team that works on its alerts.

The world knows its own episodes; whether an alert repeats an earlier one is judged by them alone,
never by the rules under test.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from pipelines.actions.records import NewAlert
from pipelines.actions.rules import KindRules
from pipelines.actions.store import ActionStore
from pipelines.alerts.planning import lives_on, wants_alert
from pipelines.alerts.signals import Signal
from pipelines.failures import StatedFailure
from pipelines.home import Home

FIRST = datetime(2025, 1, 1, 5)  # noqa: DTZ001  stores keep UTC without offset
ANSWERS = ("ignore", "ignore", "act", "close", "snooze")


@dataclass
class Customer:
    """One customer's days: (level, number of the episode it belongs to or None)."""

    name: str
    days: list[tuple[float, int | None]]


@dataclass
class Year:
    """What happened: alerts by customer with the world's episode, and those that repeat one."""

    opened: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    spurious: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)


def made_up_customer(name: str, days: int, random: Random) -> Customer:
    """Calm and risk in turn; a risk hovers within 5 % of the threshold or stands above it."""
    found: list[tuple[float, int | None]] = []
    episode = 0
    while len(found) < days:
        found += [(random.uniform(0.1, 0.75), None)] * random.randint(1, 40)
        base = random.choice([1.0, 1.0, 1.04, 1.3])
        for _ in range(random.randint(1, 90)):
            found.append((base * random.uniform(0.95, 1.05), episode))
        episode += 1
    return Customer(name, found[:days])


def live(home: Home, customers: list[Customer], rules: KindRules, random: Random) -> Year:
    """Every morning decides, every day the team works; the store is opened anew each morning."""
    year = Year()
    for number in range(len(customers[0].days)):
        morning = FIRST + timedelta(days=number)
        store = ActionStore(home)
        known = store.known("churn_risk")
        unheard = {one.name for one in customers if random.random() < 0.03}
        signals = [
            Signal("churn_risk", one.name, None, one.days[number][0], 0.5)
            for one in customers
            if one.name not in unheard
        ]
        plan = lives_on(signals, known, morning, rules, unheard=unheard, settles=False)
        wanted = wants_alert(signals, known, morning, rules)
        plan.opened = [made_up_alert(signal, number, morning) for signal in wanted]
        store.apply(plan, "harken", morning)
        store.apply(plan, "harken", morning)  # as after a run that was killed
        by_name = {one.name: one for one in customers}
        for signal in wanted:
            _judge(year, by_name[signal.customer_id], number)
        _work(store, morning + timedelta(hours=6), random)
        store.database.engine.dispose()
    for one in customers:
        _look_for_missed(year, one, rules)
    return year


def made_up_alert(signal: Signal, number: int, morning: datetime) -> NewAlert:
    """The alert that a signal opens on a day."""
    return NewAlert(
        alert_id=f"alr_{signal.customer_id}_{number}",
        customer_id=signal.customer_id,
        kind=signal.kind,
        opened_at=morning,
        state="new",
        priority=1.0,
        reason=None,
        recommended_action=None,
        channel=None,
        due_at=None,
        episode_key=morning.isoformat(),
        level=signal.level,
    )


def _judge(year: Year, customer: Customer, number: int) -> None:
    episode = customer.days[number][1]
    before = year.opened.setdefault(customer.name, [])
    if episode is None or any(episode == known for _, known in before):
        year.spurious.append(f"{customer.name} on day {number}, episode {episode}")
    before.append((number, -1 if episode is None else episode))


def _look_for_missed(year: Year, customer: Customer, rules: KindRules) -> None:
    """An episode that stands above the threshold for longer than any cooldown has an alert."""
    told = {episode for _, episode in year.opened.get(customer.name, [])}
    above: dict[int, int] = {}
    for level, episode in customer.days:
        if episode is not None and level >= 1.2:
            above[episode] = above.get(episode, 0) + 1
    enough = rules.cooldown_days + rules.expires_after_days + 12
    year.missed += [
        f"{customer.name}, episode {episode}"
        for episode, days in above.items()
        if days > enough and episode not in told
    ]


def _work(store: ActionStore, now: datetime, random: Random) -> None:
    for alert in store.alerts():
        answer = random.choice(ANSWERS)
        next_one = {"new": "acknowledged", "acknowledged": "acted", "acted": "communicated"}
        try:
            if answer == "act" and alert["state"] in next_one:
                store.act(alert["alert_id"], [next_one[alert["state"]]], by="mia", at=now)
            elif answer == "close":
                outcome = "saved" if alert["state"] == "communicated" else "not_needed"
                store.act(alert["alert_id"], ["closed"], by="mia", at=now, outcome=outcome)
            elif answer == "snooze" and alert["state"] == "acknowledged":
                until = now + timedelta(days=random.randint(1, 20))
                store.act(alert["alert_id"], ["snoozed"], by="mia", at=now, until=until)
        except StatedFailure:
            continue  # the team is told, and leaves it
