"""The states of an alert, step by step, on SQLite and on a real PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_up import MORNING, new_alert, opened

from pipelines.actions.records import MachineStep, Plan
from pipelines.actions.states import MAIN_WAY, OUTCOMES, STATES, objection, way_to
from pipelines.actions.store import ActionStore
from pipelines.failures import StatedFailure

NOON = MORNING + timedelta(hours=7)


def states_of(store: ActionStore, alert_id: str = "alr_001") -> list[str]:
    return [event["to_state"] for event in store.events_of(alert_id)]


def test_an_alert_goes_its_way_and_every_step_says_who_and_when(store):
    opened(store)
    for hour, state in enumerate(MAIN_WAY[1:]):
        outcome = "saved" if state == "closed" else None
        at = NOON + timedelta(hours=hour)
        alert = store.act("alr_001", [state], by="mia", at=at, note=f"n{hour}", outcome=outcome)
    assert (alert["state"], alert["outcome"], alert["version"]) == ("closed", "saved", 5)
    assert alert["communicated_status"] == "claimed"
    events = store.events_of("alr_001")
    assert [event["to_state"] for event in events] == list(MAIN_WAY)
    assert [event["from_state"] for event in events] == [None, *MAIN_WAY[:-1]]
    assert [event["actor"] for event in events] == ["harken", *["mia"] * 4]
    assert events[1]["at"] == NOON
    assert events[1]["note"] == "n0"
    assert store.alerts() == []
    assert [one["alert_id"] for one in store.alerts(states=["closed"])] == ["alr_001"]


@pytest.mark.parametrize(
    ("taken", "asked", "words"),
    [
        ([], "communicated", "an alert that is new cannot become communicated"),
        ([], "closed", "cannot become closed"),
        (["acknowledged"], "acknowledged", "it is acknowledged already"),
        (["acknowledged", "acted", "communicated", "closed"], "acted", "which is final"),
        ([], "solved", "is no state of an alert"),
        ([], "expired ", "is no state of an alert"),
        ([], "snoozed", "A snooze needs an end that lies ahead"),
    ],
)
def test_an_illegal_step_is_refused_in_a_sentence_and_changes_nothing(store, taken, asked, words):
    opened(store)
    for state in taken:
        store.act("alr_001", [state], by="mia", at=NOON)
    before = states_of(store)
    with pytest.raises(StatedFailure, match=words):
        store.act("alr_001", [asked], by="mia", at=NOON)
    assert states_of(store) == before


def test_an_alert_that_was_not_needed_is_closed_at_once(store):
    opened(store)
    assert store.act("alr_001", ["closed"], by="mia", at=NOON, outcome="not_needed")["outcome"]
    with pytest.raises(StatedFailure, match="There is no such alert"):
        store.act("alr_999", ["closed"], by="mia", at=NOON, outcome="not_needed")


def test_of_two_people_who_act_on_one_version_one_wins_and_the_other_is_told(home):
    opened(ActionStore(home))
    stores = [ActionStore(home) for _ in range(8)]

    def act(number: int) -> str:
        try:
            stores[number].act("alr_001", ["acknowledged"], by=f"p{number}", at=NOON, version=1)
        except StatedFailure as failure:
            return failure.what
        return "won"

    with ThreadPoolExecutor(8) as people:
        ended = list(people.map(act, range(8)))
    assert ended.count("won") == 1
    winner = ended.index("won")
    told = {words for words in ended if words != "won"}
    assert len(told) == 1
    assert f"Somebody was faster: p{winner} made it acknowledged" in told.pop()
    assert states_of(stores[0]) == ["new", "acknowledged"]


def test_events_cannot_be_changed_or_taken_away_but_with_their_alert(store):
    opened(store, new_alert(1), new_alert(2))
    for statement in ("update events set actor = 'x'", "delete from events"):
        with (
            pytest.raises(sa.exc.DBAPIError, match="events are only ever added"),
            store.database.writing() as connection,
        ):
            connection.execute(sa.text(statement))
    assert store.forget(["cus_001"]) == 1
    assert store.events_of("alr_001") == []
    assert states_of(store, "alr_002") == ["new"]


def test_a_snoozed_alert_comes_back_to_where_it_was(store):
    opened(store)
    store.act("alr_001", ["acknowledged"], by="mia", at=NOON)
    later = NOON + timedelta(days=3)
    store.act("alr_001", ["snoozed"], by="mia", at=NOON, until=later)
    wake = MachineStep("alr_001", 3, "new", "its time has come")
    store.apply(Plan(steps=[wake]), "harken", later)
    assert states_of(store) == ["new", "acknowledged", "snoozed", "acknowledged"]


def test_a_run_gives_way_to_a_person_who_was_faster(store):
    opened(store)
    store.act("alr_001", ["acknowledged"], by="mia", at=NOON)
    late = MachineStep("alr_001", 1, "expired", "nobody took it")
    store.apply(Plan(steps=[late]), "harken", NOON)
    assert states_of(store) == ["new", "acknowledged"]


def test_applying_a_plan_twice_is_applying_it_once(store):
    plan = Plan(opened=[new_alert(1), new_alert(2, state="suppressed")])
    assert store.apply(plan, "harken", MORNING) == 2
    assert store.apply(plan, "harken", MORNING) == 0
    assert store.count_of_events() == 2


def test_alerts_are_told_by_state_kind_owner_and_overdue(store):
    opened(
        store,
        new_alert(1, due_at=NOON),
        new_alert(2, kind="open_wait", owner="care", due_at=NOON - timedelta(hours=3)),
        new_alert(3, state="suppressed", due_at=None),
    )

    def found(**asked):
        return [alert["alert_id"] for alert in store.alerts(**asked)]

    assert found() == ["alr_002", "alr_001"]
    assert found(kind="open_wait") == found(owner="care") == ["alr_002"]
    assert found(states=["suppressed"]) == ["alr_003"]
    assert found(overdue_at=NOON - timedelta(hours=1)) == ["alr_002"]
    store.act("alr_001", ["closed"], by="mia", at=NOON, outcome="not_needed")
    assert store.archive(ended_before=NOON + timedelta(days=1), at=NOON) == 2
    assert found(states=STATES) == ["alr_002"]


steps = st.lists(st.tuples(st.sampled_from(STATES), st.sampled_from([None, *OUTCOMES])), max_size=9)


@settings(deadline=None, max_examples=300, suppress_health_check=list(HealthCheck))
@given(asked=steps)
def test_no_order_of_steps_leads_to_an_illegal_state(asked):
    state = "new"
    trace = [state]
    for to_state, outcome in asked:
        if objection(state, to_state, outcome) is None:
            assert state not in ("closed", "expired", "suppressed")
            early = outcome in ("not_needed", "not_reached")
            assert to_state != "closed" or state == "communicated" or early
            state = to_state
            trace.append(state)
    for position, state in enumerate(trace):
        if state == "communicated":
            assert "acted" in trace[:position]


def test_a_work_list_says_what_was_reached_and_the_steps_between_are_taken():
    assert way_to("new", "communicated") == ("acknowledged", "acted", "communicated")
    assert way_to("acknowledged", "acted") == ("acted",)
    assert way_to("escalated", "acted") == ("acknowledged", "acted")
    assert way_to("acted", "acknowledged") == ("acknowledged",)
