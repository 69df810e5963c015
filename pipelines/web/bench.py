"""How fast the desk answers: python -m pipelines.web.bench (`make bench-desk`).

Makes a home of 100,000 customers and 10,000 open alerts, starts the desk, lets 20 users read lists
and customers' pages at once while the published file is replaced, and prints the times.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from random import Random
from urllib.parse import urlencode

import click
import duckdb
import numpy as np

from pipelines.actions.records import NewAlert, Plan
from pipelines.actions.store import ActionStore
from pipelines.home import Home
from pipelines.vault.store import Vault
from pipelines.web.people import People

PASSWORD = "a bench's own password"  # noqa: S105 - of a home that is thrown away
PORT = 8791
WANTED = {"list": 0.2, "customer": 0.3}
MORNING = datetime(2026, 7, 1, 5)  # noqa: DTZ001 - stores keep UTC without offset
TABLES = """
create schema journey; create schema meta; create schema risk;
create table meta.generation as
    select date '2026-07-01' as as_of, timestamp '2026-07-01 05:00:00' as published_at;
create table journey.customers as select 'cus_' || i as customer_id, 'n' || i as crm_number,
    timestamp '2025-01-05 09:00:00' as customer_since, 100.0::double + i % 900 as value_per_year,
    'email' as preferred_channel from range({customers}) r(i);
create table journey.customer_bonds as
    select customer_id, 'bonded' as standing from journey.customers;
create table journey.identity_links (customer_id varchar, kind varchar, key varchar);
create table journey.vault_keys as
    select customer_id, 'name' as kind, customer_id as record_id, 'tok_' || customer_id as token
    from journey.customers;
create table journey.moments_of_truth as select 'late' as moment_of_truth, 'it came late' as words;
create table journey.outside_in as
    select 's' || customer_id || '_' || k as step_id, customer_id,
        timestamp '2026-01-01 09:00:00' + interval 1 day * (k * 12 + hash(customer_id) % 10)
            as occurred_at,
        null::timestamp as ended_at, null::double as waited_minutes, 'email' as channel,
        'customer_message' as step, 'wrote to us' as words,
        'con_' || customer_id || '_' || k // 3 as conversation_id,
        'msg_' || customer_id || '_' || k as message_id, 'late' as moment_of_truth,
        4::bigint as energy, 'frustration' as emotion, -0.8::double as valence
    from journey.customers, range(12) steps(k);
create table journey.conversations as
    select conversation_id, customer_id, 'email' as channels, min(occurred_at) as opened_at,
        null::timestamp as resolved_at, count(*) as messages
    from journey.outside_in group by all;
create table journey.conversation_feelings as
    select conversation_id, 'frustration' as emotion_start, 'frustration' as emotion_end,
        'frustration' as worst_emotion, -0.8::double as worst_valence,
        -0.8::double as valence_start, -0.8::double as valence_end from journey.conversations;
create table risk.scores as select date '2026-07-01' as as_of, customer_id, 90 as horizon_days,
    (hash(customer_id) % 1000) / 1000.0 as churn_probability, 'scored' as status, true as ranks
    from journey.customers;
create table risk.reasons as select date '2026-07-01' as as_of, customer_id, 1 as rank,
    'waits for an answer' as reason, 0.9::double as contribution, 'mail 5' as evidence
    from journey.customers;
"""


@click.command()
@click.option("--customers", default=100_000, show_default=True)
@click.option("--alerts", default=10_000, show_default=True)
@click.option("--users", default=20, show_default=True)
@click.option("--seconds", default=30, show_default=True, help="For how long they read.")
def main(customers: int, alerts: int, users: int, seconds: int) -> None:
    """Print how fast lists and customers' pages come, half of them and 95 of 100."""
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder)).prepare()
        _fill(home, customers, alerts)
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


def _fill(home: Home, customers: int, alerts: int) -> None:
    with duckdb.connect(str(home.published_twin)) as published:
        published.execute(TABLES.format(customers=customers))
    os.link(home.published_twin, home.published_file)
    Vault(home).put((f"tok_cus_{i}", "name", f"Customer Number {i}") for i in range(customers))
    opened = [_alert(number) for number in range(alerts)]
    ActionStore(home).apply(Plan(opened=opened), "harken", MORNING)


def _alert(number: int) -> NewAlert:
    return NewAlert(
        alert_id=f"alr_{number}",
        customer_id=f"cus_{number}",
        kind="open_wait",
        opened_at=MORNING,
        state="new",
        priority=float(number % 97),
        reason="waits for an answer",
        recommended_action="Answer.",
        channel="email",
        due_at=MORNING + timedelta(minutes=number % 2000),
        episode_key="e",
        owner=f"team {number % 7}",
    )


def _serve(home: Home) -> "subprocess.Popen[bytes]":
    code = "from pipelines.cli.main import main; main()"
    command = [sys.executable, "-c", code, "desk", "--port", str(PORT), "--home", str(home.root)]
    server = subprocess.Popen(command)
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
    times: dict[str, list[float]] = {"list": [], "customer": []}
    until = time.monotonic() + seconds
    stop = threading.Event()
    publisher = threading.Thread(target=_publish, args=(home, stop))
    publisher.start()
    with ThreadPoolExecutor(users) as pool:
        for found in pool.map(lambda user: _one_user(user, until, customers), range(users)):
            for page, taken in found.items():
                times[page] += taken
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


def _get(path: str, cookie: str) -> None:
    connection = HTTPConnection("127.0.0.1", PORT, timeout=60)
    connection.request("GET", path, headers={"Cookie": cookie})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    if answer.status != 200:
        raise click.ClickException(f"{path} was answered with {answer.status}")


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
