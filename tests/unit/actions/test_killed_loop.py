"""Killed anywhere between deciding, sending and marking: nothing is lost, nothing told twice."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from fault_server import Receiver, served
from test_delivery import SECRET

from pipelines.actions.outbox import Outbox
from pipelines.actions.store import ActionStore
from pipelines.home import Home

ALERTS = 4  # as many as killed_loop.py opens
SCRIPT = Path(__file__).with_name("killed_loop.py")
HELPERS = [SCRIPT.parent, SCRIPT.parents[1] / "alerts", SCRIPT.parents[3]]


@pytest.fixture
def loops() -> Iterator["subprocess.Popen[str]"]:
    """The process that forks a child per run."""
    path = os.pathsep.join([*map(str, HELPERS), os.environ.get("PYTHONPATH", "")])
    environment = {**os.environ, "HOOK_SECRET": SECRET, "PYTHONPATH": path}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, SCRIPT], env=environment, **pipes) as process:
        yield process
        process.stdin.close()


def run(loops: "subprocess.Popen[str]", home: Path, port: int, last: int, attempt: int):
    """How a child ended, and how many calls it made."""
    loops.stdin.write(f"{home} {port} {last} {attempt}\n")
    loops.stdin.flush()
    ended, calls = loops.stdout.readline().split()
    return int(ended), int(calls)


def kill_at(points: int, loops: "subprocess.Popen[str]", tmp_path: Path) -> int:
    """Kill at so many calls spread over a whole run, each in a home of its own; how many died."""
    with served(Receiver()) as receiver:
        ended, calls = run(loops, tmp_path / "whole", receiver.server_address[1], 0, 1)
    assert ended == 0
    died = 0
    for point in range(points):
        home = tmp_path / f"home-{point}"
        at = 1 + point * (calls - 1) // points
        with served(Receiver()) as receiver:
            port = receiver.server_address[1]
            died += run(loops, home, port, at, 1)[0] == -signal.SIGKILL
            assert run(loops, home, port, 0, 2)[0] == 0
            seen = dict(receiver.seen)
        store = ActionStore(Home(home))
        assert len(store.alerts()) == store.count_of_events() == ALERTS, f"killed at call {at}"
        messages = Outbox(store.database).messages()
        assert [one["state"] for one in messages] == ["delivered"] * ALERTS, f"killed at call {at}"
        # a receiver that honours the id has each exactly once, however often it was sent
        assert set(seen) == {one["message_id"] for one in messages}
        (day,) = (home / "alerts").iterdir()
        assert sorted(file.suffix for file in day.iterdir()) == [".csv", ".html", ".json", ".xlsx"]
    return died


def test_twenty_kills_lose_no_alert_and_tell_none_twice(loops, tmp_path):
    assert kill_at(20, loops, tmp_path) >= 18


@pytest.mark.torture
def test_two_hundred_kills_lose_no_alert_and_tell_none_twice(loops, tmp_path):
    assert kill_at(200, loops, tmp_path) >= 190
