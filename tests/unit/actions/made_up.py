"""Made-up alerts for the tests of the action store."""

from datetime import datetime
from typing import Any

from pipelines.actions.records import NewAlert, Plan
from pipelines.actions.store import ActionStore

MORNING = datetime(2026, 6, 1, 5)  # noqa: DTZ001  all stores keep UTC without offset


def new_alert(number: int = 1, **changes: Any) -> NewAlert:
    """One alert of a customer of its own."""
    values: dict[str, Any] = {
        "alert_id": f"alr_{number:03}",
        "customer_id": f"cus_{number:03}",
        "kind": "churn_risk",
        "opened_at": MORNING,
        "state": "new",
        "priority": 100.0 * number,
        "reason": "No order for 61 days",
        "recommended_action": "Call.",
        "channel": "phone",
        "due_at": datetime(2026, 6, 2, 15),  # noqa: DTZ001
        "episode_key": "2026-06-01",
    }
    return NewAlert(**(values | changes))


def opened(store: ActionStore, *alerts: NewAlert) -> ActionStore:
    """The store with these alerts in it."""
    store.apply(Plan(opened=list(alerts or [new_alert()])), "harken", MORNING)
    return store
