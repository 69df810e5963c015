"""Homes that took the whole way once, shared by the tests of this tier."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.sample_business.business import write_sample_business

CUSTOMERS = 220
HARKEN = str(Path(sys.executable).with_name("harken"))


@dataclass(frozen=True)
class Outcome:
    """How a command ended: exit code, stdout as JSON where it is some, stderr."""

    code: int
    stdout: str
    stderr: str

    @property
    def json(self) -> dict[str, Any]:
        return json.loads(self.stdout)


def harken(*arguments: str | Path, home: Path, **environment: str) -> Outcome:
    """The command line as a person would call it, in a process of its own."""
    ended = subprocess.run(
        [HARKEN, *map(str, arguments), "--home", str(home)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environment},
        timeout=600,
    )
    return Outcome(ended.returncode, ended.stdout, ended.stderr)


def table_hashes(file: Path, leave_out: tuple[str, ...] = ()) -> dict[str, str]:
    """Hash of every table's ordered content; `leave_out` names columns that may differ."""
    with duckdb.connect(str(file), read_only=True) as database:
        tables = database.execute(
            "select table_schema, table_name from information_schema.tables "
            "where table_type = 'BASE TABLE' order by all"
        ).fetchall()
        return {f"{s}.{t}": _hash(database, s, t, leave_out) for s, t in tables}


def _hash(
    database: duckdb.DuckDBPyConnection, schema: str, table: str, out: tuple[str, ...]
) -> str:
    columns = database.execute(
        "select column_name from information_schema.columns "
        "where table_schema = ? and table_name = ? order by 1",
        [schema, table],
    ).fetchall()
    kept = ", ".join(f'"{name}"' for (name,) in columns if name not in out)
    catalog = database.execute("select current_database()").fetchall()[0][0]
    query = (
        f"select md5(string_agg(line, chr(10) order by line)), count(*) from "
        f'(select to_json(r) as line from (select {kept} from "{catalog}"."{schema}"."{table}") r)'
    )
    return str(database.execute(query).fetchall()[0])


@pytest.fixture(scope="session")
def landing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The exports of a small shop."""
    folder = tmp_path_factory.mktemp("shop") / "landing"
    write_sample_business(folder, customers=CUSTOMERS, days=365, seed=3)
    return folder


@pytest.fixture(scope="session")
def ran(landing: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Outcome]:
    """A home after one whole run on the small shop, and how that run ended."""
    home = tmp_path_factory.mktemp("ran") / "home"
    return home, harken("run", "--landing", landing, "--json", home=home)
