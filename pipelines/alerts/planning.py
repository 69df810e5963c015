"""What a morning changes in the store, one kind of alert at a time: pure, no database, no clock.

Fed by signals with their levels and by what is remembered of earlier alerts; the rules of episodes
stand in `pipelines.actions.episodes`. A plan is applied as a whole, and planning again with the
same signals after it was applied changes nothing.
WHAT DOES NOT BELONG HERE: what an alert says and to whom it goes; the ranking of the list.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from pipelines.actions.episodes import KnownAlert, expires, is_calm, step_for, wakes
from pipelines.actions.records import Joined, Level, MachineStep, Plan
from pipelines.actions.rules import KindRules
from pipelines.actions.states import UNTOUCHED
from pipelines.alerts.signals import Signal

Known = Mapping[str, KnownAlert]


def wants_alert(
    signals: Iterable[Signal], known: Known, now: datetime, rules: KindRules
) -> list[Signal]:
    """The signal that opens an alert for each customer who needs one: the strongest of them."""
    chosen: dict[str, Signal] = {}
    for one in signals:
        if step_for(known.get(one.customer_id), one.level, one.episode_key, now, rules) != "open":
            continue
        before = chosen.get(one.customer_id)
        if before is None or (-one.level, one.episode_key or "") < (
            -before.level,
            before.episode_key or "",
        ):
            chosen[one.customer_id] = one
    return list(chosen.values())


def lives_on(
    signals: Sequence[Signal],
    known: Known,
    now: datetime,
    rules: KindRules,
    *,
    unheard: Iterable[str] = (),
    settles: bool = True,
) -> Plan:
    """What becomes of the alerts that are there: episodes joined, levels, waking, expiring.

    Args:
        signals: all of this kind, below the threshold too.
        unheard: customers of whom this morning says nothing; for all others silence is calm.
        settles: whether an alert that nobody has taken ends once its matter is calm.
    """
    plan = Plan()
    by_customer: dict[str, list[Signal]] = {}
    for one in signals:
        by_customer.setdefault(one.customer_id, []).append(one)
    silent = set(unheard)
    for customer, alert in known.items():
        if alert.opened_at > now:
            continue  # the run is for a day before it
        theirs = by_customer.get(customer, [])
        level = max((one.level for one in theirs), default=None)
        heard = customer not in silent
        joining = [
            one
            for one in theirs
            if step_for(alert, one.level, one.episode_key, now, rules) == "join"
        ]
        plan.joined += [
            Joined(alert.alert_id, one.episode_key, one.signal_at, one.evidence)
            for one in joining
            if one.episode_key
        ]
        calm = heard and is_calm(level, rules)
        step = _step(alert, level or 0.0, bool(joining), calm and settles, now, rules)
        if step:
            plan.steps.append(MachineStep(alert.alert_id, alert.version, *step))
        changed = _level(alert, level, calm, now)
        if changed:
            plan.levels.append(changed)
    return plan


def _step(
    alert: KnownAlert, level: float, joins: bool, settled: bool, now: datetime, rules: KindRules
) -> tuple[str, str] | None:
    if settled and alert.state in (*UNTOUCHED, "snoozed"):
        return "expired", "what it was about is settled"
    if expires(alert, now, rules):
        return "expired", f"nobody acted on it within {rules.expires_after_days} days"
    if wakes(alert, level, joins, now, rules):
        is_time = alert.snoozed_until is not None and alert.snoozed_until <= now
        return "new", "its time has come" if is_time else "the matter became worse"
    return None


def _level(alert: KnownAlert, level: float | None, calm: bool, now: datetime) -> Level | None:
    # what is worse than known is measured by the time in which it was open
    highest = max(alert.highest_level, level or 0.0) if alert.is_open else alert.highest_level
    since = alert.calm_since
    if calm and since is None:
        since = now
    elif alert.is_open and level is not None and level >= 1:
        since = None
    if (highest, since) == (alert.highest_level, alert.calm_since):
        return None
    return Level(alert.alert_id, highest, since)
