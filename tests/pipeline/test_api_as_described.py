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
def home_and_token(ran, tmp_path_factory) -> tuple[schemathesis.BaseSchema, str]:
    """The OpenAPI of the API of a home that ran, real ids among what is sent, and a token."""
    root = tmp_path_factory.mktemp("desk") / "home"
    was = Home(ran[0])
    now = Home(root).prepare()
    for place in ("published_twin", "vault_file", "action_store"):
        shutil.copy(getattr(was, place), getattr(now, place))
    token = Tokens(now).make("crm", tuple(SCOPES), (), now_utc(), timedelta(days=1))
    alerts = ActionStore(now).alerts()
    config = {
        "seed": 1,
        "dictionaries": {
            "alerts": {"values": [alert["alert_id"] for alert in alerts[:20]]},
            "customers": {"values": [alert["customer_id"] for alert in alerts[:20]]},
        },
        "parameters": {
            "path.alert_id": {"dictionary": "alerts", "probability": 0.7},
            "path.customer_id": {"dictionary": "customers", "probability": 0.7},
        },
        "generation": {
            "deterministic": True,
            "max-examples": CASES,
            "with-security-parameters": False,  # each call bears the token
        },
        "checks": {
            # a cursor, or a step that the alert cannot take, may be written as the schema says
            "positive_data_acceptance": {"expected-statuses": ["2xx", "404", "409", "422"]},
        },
    }
    app = desk_app(Settings.of(root), ("testserver", "localhost"))
    document = "/api/v1/openapi.json"
    made = SchemathesisConfig.from_dict(config)
    return schemathesis.openapi.from_asgi(document, app, config=made), token


@pytest.fixture(scope="module")
def described(home_and_token) -> schemathesis.BaseSchema:
    """The OpenAPI of the API of a home that ran."""
    return home_and_token[0]


@pytest.fixture(scope="module")
def may_do_all(home_and_token) -> dict[str, str]:
    """Headers of a program that may do everything."""
    return {"Authorization": f"Bearer {home_and_token[1]}"}


api = schemathesis.pytest.from_fixture("described")


@api.parametrize()
def test_every_answer_is_as_the_description_says(case, may_do_all):
    assert case.call_and_validate(headers=may_do_all).status_code < 500
