"""How fast the desk answers: python -m pipelines.web.bench (`make bench-desk`).

Makes a home of 100,000 customers and 10,000 open alerts, starts the desk, lets 20 users read lists
and customers' pages at once while the published file is replaced and urgent messages are pushed,
and prints the times. The home is made in `bench_home.py`.
"""

import base64
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from random import Random
from urllib.parse import urlencode

import click
import numpy as np

from pipelines.home import Home
from pipelines.sources.signatures import secret_key, sign
from pipelines.web.bench_home import fill
from pipelines.web.people import People

PASSWORD = "a bench's own password"  # noqa: S105 - of a home that is thrown away
PORT = 8791
WANTED = {"list": 0.2, "customer": 0.3, "pushed message to alert on the list": 1.0}
SECRET = "whsec_" + base64.b64encode(b"of a home that is thrown away").decode()
URGENT = "I am furious. Cancel my account today or you will hear from my lawyer."
GIVE_UP = 30  # seconds
PAUSE = 0.5  # seconds between two pushed messages


@click.command()
@click.option("--customers", default=100_000, show_default=True)
@click.option("--alerts", default=10_000, show_default=True)
@click.option("--users", default=20, show_default=True)
@click.option("--seconds", default=30, show_default=True, help="For how long they read.")
def main(customers: int, alerts: int, users: int, seconds: int) -> None:
    """Print how fast lists and customers' pages come, half of them and 95 of 100."""
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder)).prepare()
        fill(home, customers, alerts)
        landing = home.root / "landing"
        landing.mkdir()
        home.landing_note.write_text(str(landing))
        People(home).add("bench", "lead", (), PASSWORD)
        server = _serve(home)
        try:
            times = _read(home, users, seconds, min(customers, alerts))
        finally:
            server.terminate()
            server.wait(timeout=60)
    for page, taken in times.items():
        half, most = np.quantile(taken, [0.5, 0.95])
        click.echo(
            f"{page}: half within {half * 1000:.0f} ms, 95 of 100 within {most * 1000:.0f} ms "
            f"({WANTED[page] * 1000:.0f}) of {len(taken):,}; {users} users at once, "
            f"{customers:,} customers, {alerts:,} open alerts"
        )


def _serve(home: Home) -> "subprocess.Popen[bytes]":
    code = "from pipelines.cli.main import main; main()"
    command = [sys.executable, "-c", code, "desk", "--port", str(PORT), "--home", str(home.root)]
    environment = os.environ | {"HARKEN_WEBHOOK_SECRET": SECRET}
    server = subprocess.Popen(command, env=environment)
    for _ in range(120):
        time.sleep(0.5)
        try:
            _get("/sign-in", "")
            return server
        except OSError:
            continue
    server.kill()
    raise click.ClickException("the desk did not start")


def _read(home: Home, users: int, seconds: int, customers: int) -> dict[str, list[float]]:
    times: dict[str, list[float]] = {page: [] for page in WANTED}
    until = time.monotonic() + seconds
    stop = threading.Event()
    publisher = threading.Thread(target=_publish, args=(home, stop))
    publisher.start()
    try:
        with ThreadPoolExecutor(users + 1) as pool:
            pushed = pool.submit(_push, until)
            for found in pool.map(lambda user: _one_user(user, until, customers), range(users)):
                for page, taken in found.items():
                    times[page] += taken
            times["pushed message to alert on the list"] = pushed.result()
    finally:
        stop.set()
        publisher.join()
    return times


def _one_user(user: int, until: float, customers: int) -> dict[str, list[float]]:
    random = Random(user)  # noqa: S311 - which page is read, no secret
    times: dict[str, list[float]] = {"list": [], "customer": []}
    cookie = _sign_in()
    while time.monotonic() < until:
        time.sleep(random.uniform(0.5, 3.0))  # a person reads what they asked for
        page = random.choice(["list", "customer"])
        list_page = f"/?which=all&page={random.randint(1, 20)}"
        one = f"/customers/cus_{random.randrange(customers)}"
        started = time.perf_counter()
        _get(list_page if page == "list" else one, cookie)
        times[page].append(time.perf_counter() - started)
    return times


def _push(until: float) -> list[float]:
    """Push one urgent message after the other; how long each took to stand on the list."""
    cookie, taken = _sign_in(), list[float]()
    while time.monotonic() < until:
        time.sleep(PAUSE)
        number = len(taken)
        started = time.perf_counter()
        _post_message(number)
        listed = f'href="/customers/cus_{number}#'.encode()
        while listed not in _get("/?which=all&kind=urgent_message&page=1", cookie):
            if time.perf_counter() - started > GIVE_UP:
                raise click.ClickException(f"the message of customer n{number} is on no list")
        taken.append(time.perf_counter() - started)
    return taken


def _post_message(number: int) -> None:
    message = {
        "message_id": f"m{number}",
        "conversation_id": f"c{number}",
        "channel": "email",
        "sent_at": datetime.now(UTC).isoformat(),
        "author_role": "customer",
        "author_id": f"w{number}",
        "customer_number": f"n{number}",
        "text": URGENT,
    }
    body, stamp, name = json.dumps(message).encode(), str(int(time.time())), f"p{number}"
    signature = sign(secret_key(SECRET), name, stamp, body)
    headers = {"webhook-id": name, "webhook-timestamp": stamp, "webhook-signature": signature}
    connection = HTTPConnection("127.0.0.1", PORT, timeout=60)
    connection.request("POST", "/inbound/messages", body=body, headers=headers)
    status = connection.getresponse().status
    connection.close()
    if status != 201:
        raise click.ClickException(f"the message of customer n{number} was answered with {status}")


def _get(path: str, cookie: str) -> bytes:
    connection = HTTPConnection("127.0.0.1", PORT, timeout=60)
    connection.request("GET", path, headers={"Cookie": cookie})
    answer = connection.getresponse()
    page = answer.read()
    connection.close()
    if answer.status != 200:
        raise click.ClickException(f"{path} was answered with {answer.status}")
    return page


def _sign_in() -> str:
    """The cookie of a new session."""
    connection = HTTPConnection("127.0.0.1", PORT, timeout=60)
    form = urlencode({"name": "bench", "password": PASSWORD})
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", "/sign-in", body=form, headers=kind)
    cookie = (connection.getresponse().getheader("Set-Cookie") or "").partition(";")[0]
    connection.close()
    return cookie


def _publish(home: Home, stop: threading.Event) -> None:
    while not stop.wait(5):
        fresh = home.published_twin.with_name("fresh")
        shutil.copy(home.published_twin, fresh)
        fresh.replace(home.published_twin)


if __name__ == "__main__":
    main()
