"""One writer at a time: who waits learns who holds the lock, and no crash leaves it behind."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from pipelines.failures import StatedFailure
from pipelines.home import Home
from pipelines.warehouse.connection import open_warehouse, transaction
from pipelines.warehouse.lock import who_is_writing, writer_lock

HOLD = """
import sys, time
from pathlib import Path
from pipelines.warehouse.lock import who_is_writing, writer_lock
with writer_lock(Path(sys.argv[1]), "a long night's work"):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def working_file(tmp_path: Path) -> Path:
    return tmp_path / "warehouse" / "harken.duckdb"


@pytest.fixture
def holder(working_file: Path):
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(working_file)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.communicate()


def test_who_waits_too_long_is_told_who_holds_it_for_what_and_since_when(working_file, holder):
    with pytest.raises(StatedFailure) as busy, writer_lock(working_file, "mine", wait=0.3):
        pytest.fail("two processes hold the lock")
    assert re.search(
        rf"process {holder.pid} \('a long night's work' since \d{{4}}-\d\d-\d\d",
        str(busy.value),
    )


def test_a_wait_is_told_once_with_who_is_writing_and_a_short_one_not_at_all(
    working_file, holder, capsys, monkeypatch
):
    for patience, lines in ((60, 0), (0.2, 1)):
        monkeypatch.setattr("pipelines.warehouse.lock.PATIENT_SECONDS", patience)
        with pytest.raises(StatedFailure), writer_lock(working_file, "mine", wait=1):
            pytest.fail("two processes hold the lock")
        told = capsys.readouterr().err
        assert told.count("\n") == lines
    assert told.startswith(f"waiting for process {holder.pid} ('a long night's work'")


def test_only_a_holder_that_lives_is_said_to_be_writing(working_file, holder):
    assert f"process {holder.pid}" in who_is_writing(working_file)
    holder.kill()
    holder.wait()
    assert who_is_writing(working_file) is None
    assert who_is_writing(working_file.with_name("never.duckdb")) is None


def test_the_lock_is_free_again_when_its_holder_is_killed(working_file, holder):
    os.kill(holder.pid, signal.SIGKILL)
    holder.wait()
    started = time.monotonic()
    with writer_lock(working_file, "mine", wait=5):
        assert time.monotonic() - started < 2


def test_waiting_ends_as_soon_as_the_lock_is_free(working_file, holder):
    threading.Timer(0.5, holder.kill).start()
    with writer_lock(working_file, "mine", wait=20) as nothing:
        assert nothing is None


def test_the_lock_is_freed_by_an_error_and_can_be_taken_again(working_file):
    with pytest.raises(ZeroDivisionError), writer_lock(working_file, "mine", wait=0):
        raise ZeroDivisionError
    with writer_lock(working_file, "mine", wait=0):
        pass


def test_within_one_process_too_there_is_one_writer(working_file):
    with (
        writer_lock(working_file, "one"),
        pytest.raises(StatedFailure, match="'one'"),
        writer_lock(working_file, "two", wait=0.2),
    ):
        pytest.fail("held twice")


def test_the_warehouse_is_opened_for_its_owner_alone_and_in_utc(tmp_path):
    home = Home(tmp_path / "home").prepare()
    with open_warehouse(home, "test") as connection:
        assert connection.execute("select current_setting('TimeZone')").fetchall() == [("UTC",)]
    assert home.working_file.stat().st_mode & 0o777 == 0o600


def test_nothing_is_fetched_behind_our_back(tmp_path):
    with open_warehouse(Home(tmp_path / "home").prepare(), "test") as connection:
        for setting in ("autoinstall_known_extensions", "autoload_known_extensions"):
            found = connection.execute(f"select current_setting('{setting}')").fetchall()
            assert found == [(False,)], setting
        with pytest.raises(duckdb.Error):
            connection.execute("select * from read_xlsx('nothing.xlsx')")


def test_a_name_in_sql_is_never_a_variable_of_the_caller(tmp_path):
    frame = pd.DataFrame({"n": [1]})
    with open_warehouse(Home(tmp_path / "home").prepare(), "test") as connection:
        with pytest.raises(duckdb.CatalogException):
            connection.execute("select * from frame")
        connection.register("given", frame)
        assert connection.execute("select n from given").fetchall() == [(1,)]


def test_a_transaction_is_whole_or_nothing(tmp_path):
    with open_warehouse(Home(tmp_path / "home").prepare(), "test") as connection:
        connection.execute("create table t (n integer)")
        with pytest.raises(duckdb.Error), transaction(connection):
            connection.execute("insert into t values (1); insert into t values ('no number')")
        with transaction(connection):
            connection.execute("insert into t values (2)")
        assert connection.execute("select n from t").fetchall() == [(2,)]
