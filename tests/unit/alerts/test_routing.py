"""Who owns an alert, by when it is due, and who gets it when nobody acts."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from pipelines.actions.records import NewAlert, Plan
from pipelines.actions.store import ActionStore
from pipelines.alerts.escalation import escalations
from pipelines.alerts.routing import (
    OWN_FILE,
    CustomerFacts,
    Routing,
    owners_found,
    read_routing,
    routed_all,
)
from pipelines.failures import StatedFailure
from pipelines.home import Home
from pipelines.service_hours.deadlines import OpenTime
from pipelines.settings import Settings

MORNING = datetime(2026, 6, 30, 23)  # noqa: DTZ001  Wednesday in London, UTC without offset
OFFICE = OpenTime([], "Europe/London")
ROUTES = """
routes:
  - {kinds: [urgent_message], owner: care leads}
  - {segments: [Partner], last_good_agent: true}
  - {countries: [DE, AT], languages: [de], owner: berlin}
  - {value_at_least: 5000, owner: key accounts}
  - {owner: retention}
due:
  - {kinds: [urgent_message], within_open_hours: 2}
  - {value_at_least: 5000, within_open_hours: 8}
escalate:
  - {after_open_hours: 0, owner: care leads}
  - {after_open_hours: 12, owner: head of care}
"""


@pytest.fixture
def routing(tmp_path: Path) -> Routing:
    (tmp_path / OWN_FILE).write_text(ROUTES)
    return Settings.of(tmp_path).routing


def alert(number: int = 1, kind: str = "churn_risk", value: float | None = 100.0) -> NewAlert:
    return NewAlert(
        alert_id=f"alr_{number}",
        customer_id=f"cus_{number}",
        kind=kind,
        opened_at=MORNING,
        state="new",
        priority=1.0,
        reason=None,
        recommended_action=None,
        channel=None,
        due_at=MORNING + timedelta(hours=17),
        episode_key="e",
        value_per_year=value,
    )


@pytest.mark.parametrize(
    ("made", "facts", "owner"),
    [
        (alert(kind="urgent_message", value=9000), CustomerFacts(), "care leads"),
        (alert(), CustomerFacts(language="de", country="DE"), "berlin"),
        (alert(), CustomerFacts(language="en", country="DE"), "retention"),
        (alert(), CustomerFacts(language="de"), "retention"),
        (alert(value=5000), CustomerFacts(), "key accounts"),
        (alert(value=None), CustomerFacts(), "retention"),
        (alert(), CustomerFacts(segment="Partner", last_good_agent="Mia Berg"), "Mia Berg"),
        (alert(), CustomerFacts(segment="Partner"), "retention"),
    ],
)
def test_the_first_route_that_fits_and_knows_somebody_wins(routing, made, facts, owner):
    (found,) = routed_all([made], routing, {made.customer_id: facts}, OFFICE)
    assert found.owner == owner


def test_due_times_are_open_hours_by_kind_and_value_else_those_of_the_playbook(routing):
    urgent, large, small = routed_all(
        [alert(1, "urgent_message"), alert(2, value=5000), alert(3)], routing, {}, OFFICE
    )
    assert urgent.due_at == datetime(2026, 7, 1, 10)  # noqa: DTZ001
    assert large.due_at == datetime(2026, 7, 1, 16)  # noqa: DTZ001
    assert small.due_at == alert().due_at


def test_who_is_held_out_belongs_to_nobody(routing):
    held = NewAlert(**{**vars(alert()), "state": "suppressed", "due_at": None})
    assert routed_all([held], routing, {}, OFFICE) == [held]


def test_an_alert_from_before_there_were_routes_gets_its_owner_and_keeps_it(routing, tmp_path):
    store = ActionStore(Home(tmp_path / "home").prepare())
    store.apply(Plan(opened=[alert(1), alert(2)]), "harken", MORNING)
    german = {"cus_1": CustomerFacts(language="de", country="DE")}
    store.apply(Plan(owned=owners_found(store.alerts(), routing, german)), "harken", MORNING)
    assert owners_found(store.alerts(), routing, {}) == []
    owned = {one["alert_id"]: (one["owner"], one["version"]) for one in store.alerts()}
    assert owned == {"alr_1": ("berlin", 1), "alr_2": ("retention", 1)}


def test_without_a_file_nothing_is_routed_and_nothing_escalates():
    nothing = read_routing(None)
    assert routed_all([alert()], nothing, {}, OFFICE) == [alert()]
    assert nothing.step_due(MORNING, MORNING + timedelta(days=90), OFFICE) is None


def test_what_nobody_acts_upon_goes_up_step_by_step_and_stays_with_who_took_it(routing, tmp_path):
    store = ActionStore(Home(tmp_path / "home").prepare())
    store.apply(Plan(opened=[alert(1), alert(2), alert(3)]), "harken", MORNING)
    store.act("alr_2", ["acknowledged", "acted"], by="mia", at=MORNING + timedelta(hours=12))
    store.act(
        *("alr_3", ["snoozed"]),
        by="mia",
        at=MORNING + timedelta(hours=12),
        until=MORNING + timedelta(days=30),
    )

    def morning(days: int) -> list[tuple[str, str | None]]:
        """What a run of that day does, twice; the state and owner of the first alert after it."""
        now = MORNING + timedelta(days=days)
        for _ in range(2):
            steps = escalations(store.alerts(), routing, now, OFFICE)
            store.apply(Plan(steps=steps), "harken", now)
        return [
            (one["state"], one["owner"]) for one in store.alerts() if one["alert_id"] == "alr_1"
        ]

    assert morning(0) == [("new", None)]
    assert morning(1) == [("escalated", "care leads")]
    store.act("alr_1", ["acknowledged"], by="lea", at=MORNING + timedelta(days=1, hours=10))
    assert morning(2) == [
        ("acknowledged", "care leads")
    ]  # twelve open hours are over on Friday noon
    assert morning(3) == [("escalated", "head of care")]
    assert morning(9) == [("escalated", "head of care")]
    told = [(event["to_state"], event["actor"]) for event in store.events_of("alr_1")]
    assert told == [
        ("new", "harken"),
        ("escalated", "harken"),
        ("acknowledged", "lea"),
        ("escalated", "harken"),
    ]
    others = {one["alert_id"]: one["state"] for one in store.alerts()}
    assert (others["alr_2"], others["alr_3"]) == ("acted", "snoozed")


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("routes: [{owners: a}]", "'routes.0.owners': unknown key"),
        ("routes: [{kinds: [churn]}]", "'routes.0.kinds.0'"),
        ("routes: [{languages: [de]}]", "say either owner or last_good_agent"),
        ("routes: [{owner: a, last_good_agent: true}]", "say either owner or last_good_agent"),
        ("due: [{within_open_hours: 0}]", "'due.0.within_open_hours'"),
        ("escalate: [{after_open_hours: 4, owner: a}, {after_open_hours: 2, owner: b}]", "later"),
        ("escalate: [{after_open_hours: 1, owner: a}, {after_open_hours: 2, owner: a}]", "same"),
    ],
)
def test_a_wrong_file_is_refused_by_key_and_line(tmp_path: Path, written: str, told: str):
    (tmp_path / OWN_FILE).write_text(f"# ours\n{written}\n")
    with pytest.raises(StatedFailure) as refused:
        Settings.of(tmp_path).routing  # noqa: B018
    assert told in str(refused.value)
    assert "line 2" in str(refused.value)
