"""What hostile writers left on the desk, as Chromium takes it: nothing runs, nothing is fetched."""

import socket
import threading
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
import uvicorn
from conftest import PASSWORD, sign_in
from playwright.sync_api import Browser
from wild_home import GROUPS, SAID_BY_ALERTS, wild_home, wild_words

from pipelines.actions.records import NewAlert, Plan
from pipelines.actions.store import ActionStore
from pipelines.settings import Settings
from pipelines.web.app import desk_app
from pipelines.web.people import People

MORNING = datetime(2026, 7, 1, 5)  # noqa: DTZ001  all stores keep UTC without offset
PAGES = ("/", "/?which=all", "/customers/cus_1", "/team", "/work-list", "/customers/%3Cscript%3E")


@pytest.fixture(params=range(GROUPS))
def wild_desk(request, tmp_path: Path) -> Iterator[str]:
    """The address of a desk whose every field is hostile."""
    wild = wild_words(request.param)
    home = wild_home(tmp_path / "home", wild)
    opened = NewAlert(
        alert_id="alr_1",
        customer_id="cus_1",
        kind="open_wait",
        opened_at=MORNING,
        state="new",
        priority=1.0,
        due_at=MORNING,
        episode_key="e",
        **dict.fromkeys(SAID_BY_ALERTS, wild),
    )
    store = ActionStore(home)
    store.apply(Plan(opened=[opened]), "harken", MORNING)
    store.note("alr_1", wild, by=wild, at=MORNING)
    People(home).add("lea", "lead", (), PASSWORD)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    app = desk_app(Settings.of(home.root))
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="warning"))
    serving = threading.Thread(target=server.run)
    serving.start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    serving.join()


def test_nothing_runs_and_nothing_is_fetched_from_elsewhere(browser: Browser, wild_desk: str):
    page = browser.new_context().new_page()
    asked: list[str] = []
    happened: list[str] = []
    page.on("request", lambda sent: asked.append(sent.url))
    page.on("dialog", lambda dialog: (happened.append(dialog.message), dialog.dismiss()))
    page.on("console", lambda message: happened.append(message.text))
    page.on("popup", lambda popup: happened.append(popup.url))
    sign_in(page, wild_desk)
    for path in PAGES:
        page.goto(f"{wild_desk}{path}")
        page.wait_for_load_state("networkidle")
        # whatever waits for a hand: all that can be pointed at is pointed at
        for place in page.locator("main a, main h2, main p").all()[:10]:
            place.hover(force=True)
    for width in ("wide", "narrow"):
        page.goto(f"{wild_desk}/customers/cus_1/journey-{width}.svg")
    assert len(asked) > len(PAGES)
    assert [one for one in asked if not one.startswith(wild_desk)] == []
    # a missing page says its status on the console; no policy had to stop anything
    assert [one for one in happened if "404" not in one] == []
