"""A small shop's home, Dagster and the desk on it; skips aloud where there is no Chromium."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError

import pytest
from chromium import FLAGS, find_chromium
from playwright.sync_api import Browser, Page, sync_playwright

from pipelines.sample_business.business import write_sample_business

START_SECONDS = 180
HARKEN = str(Path(sys.executable).with_name("harken"))
PASSWORD = "a long enough password"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium = find_chromium()
    if chromium is None and os.environ.get("CI"):
        pytest.fail("CI must install Chromium: nothing may skip for want of it")
    if chromium is None:
        pytest.skip("Chromium is not installed (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a small shop's exports, nothing run yet."""
    home = tmp_path_factory.mktemp("browser") / "home"
    write_sample_business(home / "sample_landing", customers=220, days=365, seed=5)
    return home


@pytest.fixture(scope="session")
def dagster_url(home: Path) -> Iterator[str]:
    """Dagster's UI as `harken dev` starts it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [HARKEN, "dev", "--port", str(port)]
        + ["--home", str(home), "--landing", str(home / "sample_landing")],
        stdout=(home / "dev.log").open("w"),
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{url}/server_info", home / "dev.log")
        yield url
    finally:
        os.killpg(server.pid, signal.SIGINT)
        server.wait(timeout=60)


def wait_for(url: str, log: Path) -> None:
    """Until something answers there."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(url, timeout=5).close()
            return
        except (URLError, OSError):
            time.sleep(1)
    raise AssertionError(f"{url} did not start: {log.read_text()[-2000:]}")


def harken(home: Path, *arguments: str, said: str = "") -> None:
    """One verb on a home, which must succeed."""
    command = [HARKEN, *arguments, "--home", str(home)]
    subprocess.run(command, input=said, text=True, check=True, capture_output=True)


@pytest.fixture(scope="session")
def desk_url(home: Path) -> Iterator[str]:
    """The desk of a home with a list, and a lead who may sign in."""
    if not (home / "published" / "harken.duckdb").exists():
        harken(home, "run", "--landing", str(home / "sample_landing"))
    harken(home, "desk-user", "add", "lea", "--role", "lead", said=f"{PASSWORD}\n")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = home / "desk.log"
    server = subprocess.Popen(
        [HARKEN, "desk", "--port", str(port), "--home", str(home)],
        stdout=log.open("w"),
        stderr=subprocess.STDOUT,
    )
    try:
        wait_for(f"http://127.0.0.1:{port}/sign-in", log)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=60)


def sign_in(page: Page, url: str) -> None:
    """Sign a lead in, and come to the list."""
    page.goto(url)
    page.get_by_label("Name").fill("lea")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
