"""A program that calls the desk's API."""

from datetime import timedelta

from starlette.testclient import TestClient

from pipelines.actions.delivery import now_utc
from pipelines.actions.store import ActionStore
from pipelines.settings import Settings
from pipelines.web.app import desk_app
from pipelines.web.tokens import SCOPES, Tokens

YEAR = timedelta(days=365)


class Caller:
    """A program that calls the API of a home with a token."""

    def __init__(self, settings: Settings, name="crm", scopes=tuple(SCOPES), teams=(), lasts=YEAR):
        self.token = Tokens(settings.home).make(name, scopes, teams, now_utc(), lasts)
        self.client = TestClient(
            desk_app(settings), base_url="http://127.0.0.1", raise_server_exceptions=False
        )
        self.headers = {"Authorization": f"Bearer {self.token}"}

    def get(self, path: str, status: int = 200, **query):
        answer = self.client.get(f"/api/v1{path}", params=query, headers=self.headers)
        assert answer.status_code == status, answer.text
        return answer.json()

    def step(self, alert_id: str, key: str = "k1", **asked):
        asked = {"to_state": "acknowledged", "version": 1} | asked
        return self.client.post(
            f"/api/v1/alerts/{alert_id}/steps",
            json=asked,
            headers={**self.headers, "Idempotency-Key": key},
        )


def state_of(settings: Settings, alert_id: str) -> str:
    return ActionStore(settings.home).alert(alert_id)["state"]
