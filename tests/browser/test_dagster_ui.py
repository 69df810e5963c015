"""A data engineer materializes everything from the UI; a retention lead opens the list it made."""

import itertools
import time
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

GROUPS = [
    "live",
    "raw",
    "context",
    "staging",
    "identity",
    "emotion",
    "journey",
    "risk",
    "alerts",
    "published",
]
RUNS = "{runsOrError{... on Runs{results{runId status}}}}"
AUTOMATION = (
    '{repositoryOrError(repositorySelector:{repositoryName:"__repository__",'
    'repositoryLocationName:"harken"}){... on Repository{schedules{name}sensors{name}'
    "jobs{name}}}}"
)
RUN_SECONDS = 300


@pytest.fixture(scope="module")
def page(browser: Browser) -> Page:
    return browser.new_page(viewport={"width": 1800, "height": 900})


@pytest.fixture(scope="module")
def materialized(page: Page, dagster_url: str) -> str:
    """The status of the run that 'Materialize all' started."""
    page.goto(f"{dagster_url}/asset-groups", wait_until="domcontentloaded")
    page.get_by_role("button", name="Materialize all").click(timeout=60_000)
    deadline = time.monotonic() + RUN_SECONDS
    while time.monotonic() < deadline:
        runs = _ask(page, dagster_url, RUNS)["runsOrError"]["results"]
        if runs and runs[0]["status"] in ("SUCCESS", "FAILURE", "CANCELED"):
            return runs[0]["status"]
        time.sleep(2)
    raise AssertionError(f"the run did not end within {RUN_SECONDS} s")


def _ask(page: Page, url: str, query: str) -> dict:
    return page.request.post(f"{url}/graphql", data={"query": query}).json()["data"]


def test_materialize_all_takes_the_whole_way_to_the_list(materialized, home: Path):
    assert materialized == "SUCCESS"
    assert list(home.glob("alerts/*/at_risk.html"))
    assert (home / "published" / "journey.duckdb").exists()


def test_the_graph_shows_the_stages_from_left_to_right(page, dagster_url, materialized):
    page.goto(f"{dagster_url}/asset-groups", wait_until="domcontentloaded")
    places = []
    for group in GROUPS:
        node = page.locator("foreignObject").get_by_text(group, exact=True).first
        expect(node).to_be_visible(timeout=60_000)
        places.append(node.bounding_box()["x"])
    order = sorted(range(len(GROUPS)), key=lambda n: (places[n], GROUPS[n]))
    assert places[0] == min(places)
    assert [GROUPS[n] for n in order][-3:] == ["risk", "alerts", "published"]
    assert all(left <= right for left, right in itertools.pairwise(places))


def test_schedule_sensor_and_jobs_are_there(page, dagster_url):
    found = _ask(page, dagster_url, AUTOMATION)["repositoryOrError"]
    assert [schedule["name"] for schedule in found["schedules"]] == ["each_morning"]
    assert [sensor["name"] for sensor in found["sensors"]] == ["landing_folder"]
    jobs = {job["name"] for job in found["jobs"]}
    assert jobs >= {"daily", "ingest", "build", "score", "decide", "publish"}


def test_the_list_opens_without_a_script_or_an_outside_request(browser, home, materialized):
    requests: list[str] = []
    page = browser.new_page(viewport={"width": 400, "height": 900})
    page.on("request", lambda request: requests.append(request.url))
    file = next(home.glob("alerts/*/at_risk.html"))
    page.goto(file.as_uri())
    assert requests == [file.as_uri()]
    assert page.locator("script").count() == 0
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 400, "a phone need not scroll sideways"
