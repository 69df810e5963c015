"""Somebody at the desk, as a browser without scripts would be: signs in, reads, sends forms."""

import re
from datetime import datetime
from typing import Any

from bs4 import BeautifulSoup
from httpx import Response
from starlette.testclient import TestClient

from pipelines.actions.records import NewAlert
from pipelines.settings import Settings
from pipelines.web.app import desk_app
from pipelines.web.people import People

PASSWORD = "a long enough password"
MORNING = datetime(2026, 7, 1, 5)  # noqa: DTZ001  all stores keep UTC without offset


def alert(number: int, customer: str, owner: str | None, **more) -> NewAlert:
    """One open alert."""
    values = {
        "alert_id": f"alr_{number}",
        "customer_id": customer,
        "kind": "open_wait",
        "opened_at": MORNING,
        "state": "new",
        "priority": 10.0 * number,
        "reason": f"waits for an answer {number}",
        "recommended_action": "Answer the mail.",
        "channel": "email",
        "due_at": datetime(2026, 7, 1, 16),  # noqa: DTZ001
        "episode_key": f"e{number}",
        "owner": owner,
    }
    return NewAlert(**(values | more))


class Visitor:
    """A browser at the desk of a home, signed in under a name."""

    def __init__(self, settings: Settings, name: str, role: str, teams: tuple[str, ...] = ()):
        People(settings.home).add(name, role, teams, PASSWORD)
        self.client = TestClient(
            desk_app(settings), base_url="http://127.0.0.1", follow_redirects=False
        )
        self.signed_in = self.client.post("/sign-in", data={"name": name, "password": PASSWORD})

    def page(self, path: str, status: int = 200) -> BeautifulSoup:
        """A page, which must be answered so."""
        answer = self.client.get(path)
        assert answer.status_code == status, answer.text[:500]
        return BeautifulSoup(answer.text, "html.parser")

    def text(self, path: str, status: int = 200) -> str:
        """A page's words, white space put together."""
        return re.sub(r"\s+", " ", self.page(path, status).get_text(" "))

    def csrf(self, path: str = "/") -> str:
        """What this session's forms carry."""
        return str(self.page(path).select_one("input[name=csrf]")["value"])

    def act(self, alert: str, step: str, customer: str = "cus_1", **fields: Any) -> Response:
        """Send the form of an alert as its page shows it, with these fields typed."""
        form = self.page(f"/customers/{customer}").select_one(f'form[action="/alerts/{alert}"]')
        shown = {one["name"]: one["value"] for one in form.select("input[type=hidden]")}
        return self.client.post(f"/alerts/{alert}", data={**shown, "step": step, **fields})
