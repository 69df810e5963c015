"""A run that is killed leaves no process with the database open, and the next one needs no hand."""

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest
from command_line import HARKEN, harken_process

pytestmark = [
    pytest.mark.xdist_group("one home that ran"),
    pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks for processes in /proc"),
]
PATIENCE = 60


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


def test_dbt_dies_with_the_run_that_was_killed_and_the_next_run_succeeds(ran, tmp_path: Path):
    home = (tmp_path / "home").resolve()
    shutil.copytree(ran[0], home)
    run = subprocess.Popen(
        [HARKEN, "build", "--home", str(home)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + PATIENCE
    while not dbt_processes(home) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert dbt_processes(home), "dbt was never started"
    time.sleep(4)  # into the middle of its work
    os.kill(run.pid, signal.SIGKILL)
    run.wait()
    deadline = time.monotonic() + 10
    while dbt_processes(home) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert dbt_processes(home) == []
    again = harken_process("build", home=home)
    assert again.code == 0, again.stderr
