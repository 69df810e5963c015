"""Whose alerts somebody sees at the desk, a person and a program alike: one rule for all doors.

What is another team's is shown as what is not there, and so is an alert that is held out. Who is
who belongs to `people.py` and `tokens.py`, queries to `pipelines.actions.listing`.
"""

from collections.abc import Mapping
from typing import Any, Protocol

from pipelines.actions.listing import Wanted
from pipelines.actions.states import STATES
from pipelines.web.desk import Desk


class Looker(Protocol):
    """Who looks: `owners` are those whose alerts they see beside nobody's; None means all."""

    @property
    def owners(self) -> tuple[str, ...] | None:
        """People or teams that own alerts."""


def may_see(looker: Looker, alert: Mapping[str, Any]) -> bool:
    """Whether an alert, of which `owner` and, where it is known, `state` are said, is shown."""
    theirs = looker.owners is None or alert["owner"] in (None, *looker.owners)
    return theirs and alert.get("state") != "suppressed"


def alert_seen_by(desk: Desk, looker: Looker, alert_id: str) -> dict[str, Any] | None:
    """The alert; None where there is none or it is not shown."""
    found = desk.store.alert(alert_id)
    return found if found and may_see(looker, found) else None


def alerts_seen_by(desk: Desk, looker: Looker, customer: str) -> list[dict[str, Any]]:
    """All alerts of a customer that are shown, the newest first."""
    wanted = Wanted(states=STATES, owners=looker.owners, customers=[customer])
    found = desk.store.page(wanted, 0, 200)
    shown = [alert for alert in found if may_see(looker, alert)]
    return sorted(shown, key=lambda alert: (alert["opened_at"], alert["alert_id"]), reverse=True)
