"""A small shop's home, Dagster on it, and Chromium; skips aloud where there is no Chromium."""

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
from playwright.sync_api import Browser, sync_playwright

from pipelines.sample_business.business import write_sample_business

START_SECONDS = 180


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
        [str(Path(sys.executable).with_name("harken")), "dev", "--port", str(port)]
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
    raise AssertionError(f"Dagster did not start: {log.read_text()[-2000:]}")
