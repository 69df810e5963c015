"""The desk's API answers as its OpenAPI says, whatever it is sent: no server error, no surprise."""

import shutil
from datetime import timedelta

import pytest
import schemathesis
from schemathesis.config import SchemathesisConfig

from pipelines.actions.delivery import now_utc
from pipelines.actions.store import ActionStore
from pipelines.home import Home
from pipelines.settings import Settings
from pipelines.web.app import desk_app
from pipelines.web.tokens import SCOPES, Tokens

pytestmark = pytest.mark.xdist_group("one home that ran")  # made once, by one worker
CASES = 60  # drawn for each address, beside the bounds of each parameter


@pytest.fixture(scope="module")
def described(ran, tmp_path_factory) -> schemathesis.BaseSchema:
    """The OpenAPI of the API of a home that ran; real ids are among what is sent."""
    root = tmp_path_factory.mktemp("desk") / "home"
    was = Home(ran[0])
    now = Home(root).prepare()
    for place in ("published_twin", "vault_file", "action_store"):
        shutil.copy(getattr(was, place), getattr(now, place))
    token = Tokens(now).make("crm", tuple(SCOPES), (), now_utc(), timedelta(days=1))
    alerts = ActionStore(now).alerts()
    config = {
        "seed": 1,
        "headers": {"Authorization": f"Bearer {token}"},
        "dictionaries": {
            "alerts": {"values": [alert["alert_id"] for alert in alerts[:20]]},
            "customers": {"values": [alert["customer_id"] for alert in alerts[:20]]},
        },
        "parameters": {
            "path.alert_id": {"dictionary": "alerts", "probability": 0.7},
            "path.customer_id": {"dictionary": "customers", "probability": 0.7},
        },
        "generation": {"deterministic": True, "max-examples": CASES},
        "checks": {
            # a cursor, or a step that the alert cannot take, may be written as the schema says
            "positive_data_acceptance": {"expected-statuses": ["2xx", "404", "409", "422"]},
        },
    }
    return schemathesis.openapi.from_asgi(
        "/api/v1/openapi.json",
        desk_app(Settings.of(root), ("testserver", "localhost")),
        config=SchemathesisConfig.from_dict(config),
    )


api = schemathesis.pytest.from_fixture("described")


@api.parametrize()
def test_every_answer_is_as_the_description_says(case):
    assert case.call_and_validate().status_code < 500
