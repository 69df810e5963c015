"""How long the dbt models of a home take, and which take longest: `make bench-models`.

Works on a copy of the home's warehouse, which stays as it is. Prints the seconds of all models, of
all data tests, and the slowest models. What the models say is none of its business.
"""

import os
import shutil
import tempfile
import time
from collections import Counter
from pathlib import Path

import click
from dbt.artifacts.schemas.run import RunExecutionResult
from dbt.cli.main import dbtRunner

from pipelines.home import Home
from pipelines.warehouse.dbt_project import PROJECT
from pipelines.warehouse.lock import writer_lock


@click.command()
@click.option(
    "--home", type=click.Path(path_type=Path, exists=True), envvar="HARKEN_HOME", required=True
)
@click.option("--slowest", default=10, show_default=True, help="How many models to name.")
def main(home: Path, slowest: int) -> None:
    """Build all models and data tests of a home once, on a copy of its warehouse."""
    working = Home(home).working_file
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / working.name
        with writer_lock(working, "bench of models"):
            shutil.copy(working, copy)
        os.environ["HARKEN_DUCKDB"] = str(copy)
        places = ["--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)]
        places += ["--target-path", folder, "--log-path", folder]
        started = time.monotonic()
        built = dbtRunner().invoke(
            ["--quiet", "build", "--exclude-resource-type", "unit_test", *places]
        )
        took = time.monotonic() - started
    if not isinstance(built.result, RunExecutionResult):
        raise click.ClickException(f"dbt did not run: {built.exception}")
    nodes = [(one.execution_time, one.node) for one in built.result.results]
    counts = Counter(str(node.resource_type) for _, node in nodes)
    for kind in ("model", "test"):
        seconds = sum(each for each, node in nodes if node.resource_type == kind)
        click.echo(f"{counts[kind]} {kind}s: {seconds:.1f} s")
    click.echo(f"by the clock, with starting and parsing: {took:.1f} s")
    models = [(each, node.name) for each, node in nodes if node.resource_type == "model"]
    for seconds, name in sorted(models, reverse=True)[:slowest]:
        click.echo(f"{seconds:6.2f} s {name}")


if __name__ == "__main__":
    main()
