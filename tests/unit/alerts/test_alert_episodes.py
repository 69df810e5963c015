"""Few and stable alerts: one per customer, kind and episode, whatever swings around a threshold."""

from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from made_up_world import FIRST, live, made_up_alert, made_up_customer

from pipelines.actions.episodes import KnownAlert, expires, step_for, wakes
from pipelines.actions.records import Plan
from pipelines.actions.rules import SHIPPED, Alerts
from pipelines.actions.store import ActionStore
from pipelines.alerts.planning import lives_on, wants_alert
from pipelines.alerts.signal_alerts import KINDS, plan_signals
from pipelines.alerts.signals import Signal
from pipelines.home import Home

RULES = SHIPPED["churn_risk"]
WAIT = SHIPPED["open_wait"]
OPEN = KnownAlert("alr", "new", FIRST, FIRST, 1.2, 1.2, None, None, frozenset({"t1"}))


def after(days: float):
    return FIRST + timedelta(days=days)


def test_a_score_that_swings_five_percent_around_the_threshold_gives_one_alert(tmp_path):
    home = Home(tmp_path / "home").prepare()
    random = Random(7)
    for number in range(30):
        store = ActionStore(home)
        level = random.uniform(0.95, 1.05)
        signals = [Signal("churn_risk", "c", None, level, 0.5)]
        known = store.known("churn_risk")
        plan = lives_on(signals, known, after(number), RULES, settles=False)
        wanted = wants_alert(signals, known, after(number), RULES)
        plan.opened = [made_up_alert(one, number, after(number)) for one in wanted]
        store.apply(plan, "harken", after(number))
        if number == 9:
            (alert,) = store.alerts()
            store.act(alert["alert_id"], ["closed"], by="m", at=after(9), outcome="not_needed")
    assert len(store.alerts(states=["closed"])) == 1
    assert store.alerts() == []


@pytest.mark.parametrize(
    ("known", "level", "episode", "day", "step"),
    [
        (None, 1.0, None, 0, "open"),
        (None, 0.99, None, 0, "nothing"),
        (OPEN, 5.0, "t1", 1, "nothing"),  # it is open: nothing new
        (OPEN, 1.0, "t2", 1, "join"),
        (OPEN, 0.9, "t2", 1, "nothing"),
        (replace(OPEN, state="closed"), 1.5, None, 31, "nothing"),  # it was never calm
        (replace(OPEN, state="closed", calm_since=after(5)), 1.5, None, 31, "open"),
        (replace(OPEN, state="closed", calm_since=after(5)), 1.5, None, 29, "nothing"),
        (replace(OPEN, state="closed"), 2.4, None, 31, "open"),  # worse than it ever was
        (replace(OPEN, state="expired"), 1.5, "t1", 400, "nothing"),  # known for ever
        (replace(OPEN, state="expired"), 1.5, "t2", 31, "open"),
        (replace(OPEN, state="suppressed"), 1.5, None, 400, "nothing"),
    ],
)
def test_what_a_signal_means_hangs_on_what_is_remembered(known, level, episode, day, step):
    assert step_for(known, level, episode, after(day), RULES) == step


def test_a_snooze_ends_with_its_time_or_when_the_matter_became_worse():
    snoozed = replace(OPEN, state="snoozed", snoozed_until=after(10))
    assert not wakes(snoozed, 1.3, False, after(9), RULES)
    assert wakes(snoozed, 1.3, False, after(10), RULES)
    assert wakes(snoozed, 2.4, False, after(2), RULES)
    assert wakes(snoozed, 1.0, True, after(2), RULES)
    assert not wakes(OPEN, 9.0, True, after(99), RULES)


def test_an_alert_that_nobody_took_expires_and_one_that_was_acted_on_does_not():
    assert not expires(OPEN, after(29.9), RULES)
    assert expires(OPEN, after(30), RULES)
    assert expires(replace(OPEN, state="acknowledged"), after(30), RULES)
    assert not expires(replace(OPEN, state="acted"), after(300), RULES)


def test_an_alert_that_nobody_took_ends_once_its_matter_is_settled():
    answered = lives_on([], {"c": OPEN}, after(1), WAIT)
    assert [(step.to_state, step.note) for step in answered.steps] == [
        ("expired", "what it was about is settled")
    ]
    taken = lives_on([], {"c": replace(OPEN, state="acknowledged")}, after(1), WAIT)
    assert taken.steps == []
    assert taken.levels[0].calm_since == after(1)
    assert lives_on([], {"c": OPEN}, after(1), RULES, unheard=["c"]) == Plan()


def signal(kind: str, customer: str, level: float = 1.5, thread: str | None = None) -> Signal:
    return Signal(kind, customer, f"{kind}-{customer}", level, level, thread_id=thread)


def test_room_goes_to_the_most_urgent_and_the_others_wait():
    nobody = {kind: {} for kind in KINDS}
    signals = [signal("open_wait", f"w{n}", level=n) for n in range(1, 5)]
    signals += [
        signal("preempt", "p"),
        signal("urgent_message", "u"),
        signal("open_wait", "low", 0.9),
    ]
    rules = Alerts(capacity_per_day=4)
    morning = plan_signals(signals, nobody, {"w2": 9000.0}, FIRST, rules)
    assert [one.customer_id for one in morning.wanted] == ["u", "p", "w2", "w4"]
    assert morning.plan.waiting == 2
    used = {**nobody, "preempt": {"x": replace(OPEN, opened_at=FIRST)}}
    assert len(plan_signals(signals, used, {}, FIRST, rules).wanted) == 3


def test_a_wait_in_a_thread_with_an_urgent_message_is_one_alert():
    nobody = {kind: {} for kind in KINDS}
    signals = [signal("open_wait", "c", thread="t"), signal("urgent_message", "c", thread="t")]
    signals += [signal("open_wait", "d", thread="t2")]
    morning = plan_signals(signals, nobody, {}, FIRST, Alerts())
    assert [(one.kind, one.customer_id) for one in morning.wanted] == [
        ("urgent_message", "c"),
        ("open_wait", "d"),
    ]


def test_a_company_may_say_otherwise_of_one_rule_and_keep_the_others():
    said = Alerts.model_validate({"kinds": {"open_wait": {"cooldown_days": 3}}})
    assert said.rules_of("open_wait") == WAIT.model_copy(update={"cooldown_days": 3})
    assert said.rules_of("preempt") == SHIPPED["preempt"]


def year_of(home, customers: int, days: int, seed: int):
    random = Random(seed)
    people = [made_up_customer(f"c{number}", days, random) for number in range(customers)]
    return live(Home(home).prepare(), people, RULES, random)


def test_a_quarter_of_a_year_has_no_spurious_alert_and_misses_none(tmp_path):
    year = year_of(tmp_path / "home", customers=12, days=90, seed=1)
    assert year.spurious == []
    assert year.missed == []
    assert sum(map(len, year.opened.values())) >= 12


@pytest.mark.torture
def test_four_hundred_days_have_no_spurious_alert_and_miss_none(tmp_path):
    for seed in range(5):
        year = year_of(tmp_path / str(seed), customers=40, days=400, seed=seed)
        assert year.spurious == []
        assert year.missed == []
        assert any(len(alerts) > 3 for alerts in year.opened.values())
