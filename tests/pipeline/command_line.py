"""Calls the command line as a person would, and compares what it left behind."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
from click.testing import CliRunner

from pipelines.cli.main import main

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


def harken(*arguments: str | Path, home: Path) -> Outcome:
    """The command line, called in this process: imports that take seconds are paid once."""
    called = CliRunner().invoke(main, [*map(str, arguments), "--home", str(home)])
    if called.exception is not None and not isinstance(called.exception, SystemExit):
        raise called.exception
    return Outcome(called.exit_code, called.stdout, called.stderr)


def harken_process(*arguments: str | Path, home: Path, **environment: str) -> Outcome:
    """The command line as a person would call it, in a process of its own."""
    ended = subprocess.run(
        [HARKEN, *map(str, arguments), "--home", str(home)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environment},
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
