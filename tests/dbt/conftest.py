"""Builds golden warehouses with dbt, each once per session.

The first build runs everything, unit and data tests included; the others only rebuild the tables
from changed input. What the tables should hold is for the tests to say.
"""

import hashlib
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.adapters.factory import reset_adapters
from dbt.cli.main import dbtRunner
from future_rows import future_rows
from golden_rows import golden_rows
from run_rows import run_rows
from warehouse_tables import create_warehouse

PROJECT = Path(__file__).resolve().parents[2] / "dbt_project"
BUILT_SCHEMAS = ("staging", "intermediate", "journey", "features", "seeds")
TABLES_ONLY = ("--resource-type", "model", "--resource-type", "seed")
FINE = {"success", "pass", "no-op"}


@dataclass(frozen=True)
class Warehouse:
    """A built DuckDB file."""

    path: Path
    statuses: dict[str, str]

    def rows(self, query: str) -> list[dict[str, Any]]:
        """Rows of a query by column name."""
        with duckdb.connect(str(self.path), read_only=True) as connection:
            found = connection.execute(query)
            names = [column[0] for column in found.description]
            return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def one(self, query: str) -> dict[str, Any]:
        """The only row of a query."""
        (row,) = self.rows(query)
        return row

    def hashes(self) -> dict[str, str]:
        """A hash over the ordered rows of every table that dbt builds, by name."""
        with duckdb.connect(str(self.path), read_only=True) as connection:
            tables = connection.execute(
                "select table_schema || '.' || table_name from information_schema.tables "
                f"where table_schema in {BUILT_SCHEMAS} order by all"
            ).fetchall()
            return {name: _hash(connection, name) for (name,) in tables}


def _hash(connection: duckdb.DuckDBPyConnection, table: str) -> str:
    rows = sorted(repr(row) for row in connection.execute(f"select * from {table}").fetchall())
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()


@pytest.fixture(scope="session")
def dbt(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., dict[str, str]]]:
    """Run a dbt verb with its options on a file; gives the status of every node."""
    scratch = tmp_path_factory.mktemp("dbt")
    folders = ["--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT), "--target", "duckdb"]
    folders += ["--target-path", str(scratch / "target"), "--log-path", str(scratch / "log")]
    runner = dbtRunner()

    def invoke(path: Path, verb: str, *options: str) -> dict[str, str]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("HARKEN_DUCKDB", str(path))
            if runner.manifest is None:  # parsed once: the warehouses differ in their rows alone
                runner.manifest = runner.invoke(["--quiet", "parse", *folders]).result
            result = runner.invoke(["--quiet", verb, *options, *folders])
        DuckDBConnectionManager.close_all_connections()  # dbt keeps the file open otherwise
        assert result.exception is None, result.exception
        failed = [node for node in result.result if node.status not in FINE]
        told = [f"{node.node.name}: {node.message}" for node in failed if node.message]
        assert not failed, "\n".join(told)
        return {node.node.name: str(node.status) for node in result.result}

    yield invoke
    reset_adapters()


@pytest.fixture(scope="session")
def build(
    dbt: Callable[..., dict[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., Warehouse]:
    """Make a warehouse of these rows and build its tables; the file has the same name each time."""

    def make(rows: dict[str, list[dict[str, Any]]], *options: str) -> Warehouse:
        path = create_warehouse(tmp_path_factory.mktemp("warehouse") / "golden.duckdb", rows)
        return Warehouse(path, dbt(path, "build", *(options or TABLES_ONLY)))

    return make


@pytest.fixture(scope="session")
def golden(build: Callable[..., Warehouse]) -> Warehouse:
    """The golden business with all dbt tests run over it."""
    return build(golden_rows(), "--resource-type", "all")


@pytest.fixture(scope="session")
def contract(build: Callable[..., Warehouse]) -> Warehouse:
    """The same business where leaving means that a contract ends."""
    return build(golden_rows() | run_rows("2011-11-01", "contract"))


@pytest.fixture(scope="session")
def morning_of_august(build: Callable[..., Warehouse]) -> Warehouse:
    """The same records, seen on the morning of 2011-08-01."""
    return build(golden_rows() | run_rows("2011-08-01", "silence"))


@pytest.fixture(scope="session")
def with_future(build: Callable[..., Warehouse]) -> Warehouse:
    """The golden business with records of every kind that become known later."""
    rows = golden_rows()
    more = future_rows()
    return build({table: rows[table] + more.get(table, []) for table in rows})


@pytest.fixture(scope="session")
def shuffled(build: Callable[..., Warehouse]) -> Warehouse:
    """The golden business, its rows in another order."""
    shuffle = random.Random(2011).shuffle
    rows = golden_rows()
    for table in rows:
        shuffle(rows[table])
    return build(rows)
