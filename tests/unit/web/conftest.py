"""A home with two customers, three alerts of several owners, and people at its desk."""

import pytest
from api_caller import Caller
from desk_visitor import MORNING, Visitor, alert
from published_home import published_home

from pipelines.actions.records import Plan
from pipelines.actions.store import ActionStore
from pipelines.settings import Settings


@pytest.fixture
def settings(tmp_path) -> Settings:
    """The home: cus_1 has an alert of nobody, cus_2 one of team south and one held out."""
    made = published_home(tmp_path / "home")
    plan = Plan(
        opened=[
            alert(1, "cus_1", None),
            alert(2, "cus_2", "south"),
            alert(3, "cus_2", None, kind="churn_risk", state="suppressed"),
        ]
    )
    ActionStore(made).apply(plan, "harken", MORNING)
    return Settings.of(made.root)


@pytest.fixture
def lead(settings) -> Visitor:
    """A lead."""
    return Visitor(settings, "lea", "lead")


@pytest.fixture
def agent(settings) -> Visitor:
    """An agent of team north."""
    return Visitor(settings, "ann", "agent", ("north",))


@pytest.fixture
def viewer(settings) -> Visitor:
    """A viewer."""
    return Visitor(settings, "vic", "viewer")


@pytest.fixture
def crm(settings) -> Caller:
    """A program that may do and see everything."""
    return Caller(settings)
