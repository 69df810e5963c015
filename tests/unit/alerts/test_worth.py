"""What an action is expected to save, what may be given for it, and who is left out as too dear."""

from dataclasses import replace
from pathlib import Path

import pytest
from made_up_alerts import alert, customers, facts, reasons, scores

from pipelines.alerts.playbook import Goodwill, Playbook, Recommendation, Ways, load_playbook
from pipelines.alerts.policy import rank_alerts
from pipelines.alerts.worth import Worth, within_budget, worth_listing, worth_of
from pipelines.failures import StatedFailure
from pipelines.settings import Settings

OWN = """
due_by: "17:00"
treatability: 0.5
goodwill: {share_of_value: 0.1, budget_per_day: 60}
rules:
  - name: angry_about_a_promise
    moments: [promise_broken]
    emotions: [frustration, impatience]
    when: {value_per_year: {at_least: 500}}
    channels: [phone, email]
    due_in_working_days: 0
    cost: 20
    goodwill: 80
    treatability: 0.4
    action: "{Reach} and put it right."
  - {name: rest, channels: [none], due_in_working_days: 2, cost: 15, action: Wait.}
"""
PARCEL = {"moment_of_truth": "promise_broken", "emotion": "impatience"}


@pytest.fixture
def playbook(tmp_path: Path) -> Playbook:
    (tmp_path / "playbook.yml").write_text(OWN)
    return Settings.of(tmp_path).playbook


def advice(cost: float, goodwill: float, treatability: float) -> Recommendation:
    return Recommendation("rule", "Call.", "phone", 0, cost, goodwill, treatability)


@pytest.mark.parametrize(
    ("probability", "value", "worth"),
    [
        (0.5, 1000.0, Worth(0.5 * 1000 * 0.4 - 20 - 80, 80.0)),
        (0.5, 300.0, Worth(0.5 * 300 * 0.4 - 20 - 30, 30.0)),  # goodwill of a tenth of the value
        (0.9, None, Worth(-20.0, 0.0)),
        (0.9, -50.0, Worth(-20.0, 0.0)),
    ],
)
def test_a_saving_is_what_is_kept_less_cost_and_goodwill(probability, value, worth):
    assert worth_of(advice(20, 80, 0.4), probability, value, Goodwill()) == worth


def listed(playbook: Playbook, values: dict[str, float], known: dict[str, dict]) -> list:
    return rank_alerts(
        scores(*((customer, 0.5) for customer in values)),
        reasons(*values),
        customers(values),
        facts({who: {**one, "value_per_year": values[who]} for who, one in known.items()}),
        capacity=10,
        as_of=alert().opened_at.date(),
        playbook=playbook,
    )


def test_moment_feeling_and_value_choose_the_rule_and_its_money(playbook):
    values = {"angry": 1000.0, "small": 400.0, "calm": 900.0, "other": 800.0}
    known = {
        "angry": PARCEL,
        "small": PARCEL,
        "calm": {**PARCEL, "emotion": "neutral"},
        "other": {"moment_of_truth": "wrong_charge", "emotion": "frustration"},
    }
    found = {one.customer_id: one for one in listed(playbook, values, known)}
    # nobody is known by telephone or address here: the first rule has no way to reach them
    assert {one.recommended_action for one in found.values()} == {"Wait."}
    assert found["angry"].expected_net_save == 0.5 * 1000 * 0.5 - 15
    rules = {
        who: playbook.recommend(None, {**one, "value_per_year": values[who]}, Ways(phone=True)).rule
        for who, one in known.items()
    }
    assert rules == {
        "angry": "angry_about_a_promise",
        "small": "rest",
        "calm": "rest",
        "other": "rest",
    }


def test_the_days_goodwill_goes_to_the_first_and_what_is_not_given_is_saved():
    rows = [alert(rank, goodwill=40.0, expected_net_save=10.0) for rank in (1, 2, 3)]
    given = [(one.goodwill, one.expected_net_save) for one in within_budget(rows, 60.0)]
    assert given == [(40.0, 10.0), (20.0, 30.0), (0.0, 50.0)]
    assert list(within_budget(rows, None)) == rows


def test_who_would_cost_more_than_is_saved_stays_off_the_list_unless_the_alert_is_open():
    rows = [
        alert(1, expected_net_save=5.0),
        alert(2, expected_net_save=-0.01),
        alert(3, expected_net_save=-9.0),
        alert(4, expected_net_save=0.0),
    ]
    open_already = rows[2].customer_id
    found, too_dear = worth_listing(rows, lambda one: one.customer_id != open_already, Goodwill())
    assert found == [rows[0], replace(rows[2], rank=2), replace(rows[3], rank=3)]
    assert too_dear == 1


def test_the_shipped_playbook_leaves_nobody_out():
    values = {f"c{number}": float(number) for number in range(5)}
    rows = listed(load_playbook(), values, {})
    assert worth_listing(rows, lambda _: True, load_playbook().goodwill) == (rows, 0)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("[promise_broken]", "[promise_lost]"), "'promise_lost' is no moment of truth"),
        (("impatience", "rage"), "rule 1 (angry_about_a_promise), emotions"),
        (("cost: 20", "cost: -1"), "rule 1 (angry_about_a_promise), cost"),
        (("treatability: 0.4", "treatability: 4"), "rule 1 (angry_about_a_promise), treatability"),
        (("budget_per_day", "budget"), "goodwill.budget"),
    ],
)
def test_a_wrong_playbook_of_the_company_is_refused_in_a_sentence(tmp_path, change, told):
    (tmp_path / "playbook.yml").write_text(OWN.replace(*change))
    with pytest.raises(StatedFailure) as refused:
        Settings.of(tmp_path).playbook  # noqa: B018
    assert told in str(refused.value)
