"""A run that is killed leaves no process with the database open, and the next one needs no hand."""

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest
from command_line import HARKEN, harken_process

from pipelines.home import Home
from pipelines.warehouse.lock import writer_lock

pytestmark = [
    pytest.mark.xdist_group("one home that ran"),
    pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks for processes in /proc"),
]
PATIENCE = 180


def dbt_processes(home: Path) -> list[int]:
    """Processes that dbt started for a home and that are still alive."""
    mark = f"HARKEN_DUCKDB={home / 'warehouse' / 'harken.duckdb'}".encode()
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            is_dbt = b"harken-dbt" in (process / "cmdline").read_bytes()
            if is_dbt and mark in (process / "environ").read_bytes().split(b"\0"):
                found.append(int(process.name))
        except OSError:  # it ended while we looked
            continue
    return found


def start(verb: str, home: Path) -> subprocess.Popen:
    """A command as a terminal starts it: Ctrl-C there reaches it and its children."""
    return subprocess.Popen(
        [HARKEN, verb, "--home", str(home)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def wait_for_dbt(home: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while not dbt_processes(home) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert dbt_processes(home), "dbt was never started"


def assert_that_dbt_ends(home: Path) -> None:
    deadline = time.monotonic() + 10
    while dbt_processes(home) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert dbt_processes(home) == []


def press_ctrl_c(run: subprocess.Popen) -> str:
    """Interrupt a command; it must end promptly and well. Gives what it said last."""
    os.killpg(run.pid, signal.SIGINT)
    said, _ = run.communicate(timeout=5)
    assert run.returncode == 130, said
    assert "Traceback" not in said
    return said.splitlines()[-1]


def test_ctrl_c_ends_a_run_at_once_in_the_middle_of_dbt(ran, tmp_path: Path):
    home = (tmp_path / "home").resolve()
    shutil.copytree(ran[0], home)
    run = start("build", home)
    wait_for_dbt(home)
    time.sleep(4)  # into the middle of its work
    assert press_ctrl_c(run).startswith("harken: stopped by Ctrl-C")
    assert_that_dbt_ends(home)


def test_who_waits_is_told_for_whom_and_may_leave_at_once(ran, tmp_path: Path):
    home = (tmp_path / "home").resolve()
    shutil.copytree(ran[0], home)
    with writer_lock(Home(home).working_file, "a long night's work"):
        run = start("publish", home)
        said = ""
        while "waiting" not in said:
            said = run.stdout.readline()
            assert said, "it ended without a word"
        assert f"process {os.getpid()} ('a long night's work'" in said
        assert press_ctrl_c(run).startswith("harken: stopped by Ctrl-C")


def test_dbt_dies_with_the_run_that_was_killed_and_the_next_run_succeeds(ran, tmp_path: Path):
    home = (tmp_path / "home").resolve()
    shutil.copytree(ran[0], home)
    run = start("build", home)
    wait_for_dbt(home)
    time.sleep(4)  # into the middle of its work
    os.kill(run.pid, signal.SIGKILL)
    run.communicate()
    assert_that_dbt_ends(home)
    assert list(Home(home).dbt_runs.iterdir()), "nothing was left to sweep"
    again = harken_process("build", home=home)
    assert again.code == 0, again.stderr
    assert list(Home(home).dbt_runs.iterdir()) == []
