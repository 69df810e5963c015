"""dbt as Dagster starts it: under the writer lock, and dead when its parent dies.

A worker that is killed leaves its dbt child alive with the database open; asking the kernel for a
signal on the parent's death ends it. The console script `harken-dbt` is this module.
"""

import ctypes
import os
import signal
import sys
from contextlib import nullcontext
from importlib.metadata import version
from pathlib import Path

from pipelines.failures import StatedFailure
from pipelines.warehouse.lock import writer_lock

PARENT = "HARKEN_DBT_PARENT"  # process id of who started dbt; in a container it may be 1
PR_SET_PDEATHSIG = 1  # from <linux/prctl.h>
OPENS_DATABASE = {"build", "run", "test", "seed", "snapshot", "show", "compile", "docs", "retry"}


def main() -> None:
    """Run dbt with the arguments of this process."""
    if sys.argv[1:] == ["--version"]:
        # dagster-dbt asks before every call; importing dbt to answer would take seconds
        print(f"installed: {version('dbt-core')}")  # noqa: T201
        return
    _die_with_parent()
    from dbt.cli.main import cli  # imported late: it takes seconds

    database = os.environ.get("HARKEN_DUCKDB")
    opens = database and OPENS_DATABASE & set(sys.argv[1:])
    if database:
        # By its name alone: dbt parses a project anew for every other path of a database.
        os.chdir(Path(database).parent)
        os.environ["HARKEN_DUCKDB"] = Path(database).name
    try:
        with writer_lock(Path(database), "dbt") if opens and database else nullcontext():
            cli()
    except StatedFailure as failure:
        sys.exit(str(failure))


def _die_with_parent() -> None:
    if sys.platform != "linux":
        return
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    parent = os.environ.get(PARENT)
    if parent and os.getppid() != int(parent):  # it died before the request was made
        sys.exit("the process that started dbt is gone")


if __name__ == "__main__":
    main()
