"""The Dagster instance of a home: its folder, how the command line opens it, what it forgets.

Runs of stages are started in `run.py`; what the UI and the daemon do with the instance stands in
`dagster.yaml`.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg
from dagster._core.instance.ref import InstanceRef

from pipelines.home import Home

INSTANCE_CONFIG = Path(__file__).with_name("dagster.yaml")
# A run of the command line says itself what a person needs; capturing its output would put
# processes between it and the terminal.
NO_CAPTURE = {
    "compute_logs": {
        "module": "dagster._core.storage.noop_compute_log_manager",
        "class": "NoOpComputeLogManager",
    }
}
RUNS_KEPT = 250  # each `harken run` is five; Dagster itself never forgets one
UNDER_WAY = [dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.STARTED]


def prepare_instance(home: Home) -> Path:
    """The folder of the home's Dagster instance, with its configuration in place."""
    target = home.prepare().dagster / "dagster.yaml"
    if not target.exists():
        shutil.copy(INSTANCE_CONFIG, target)
    return home.dagster


@contextmanager
def opened_instance(home: Home) -> Iterator[dg.DagsterInstance]:
    """The instance as the command line uses it."""
    ref = InstanceRef.from_dir(str(prepare_instance(home)), overrides=NO_CAPTURE)
    with dg.DagsterInstance.from_ref(ref) as instance:
        yield instance


def forget_old_runs(home: Home, instance: dg.DagsterInstance) -> None:
    """Delete what Dagster keeps of all but the newest runs; reports/ tells of every run."""
    for run_id in instance.get_run_ids()[RUNS_KEPT:]:
        instance.delete_run(run_id)
        # Dagster empties a run's own files and leaves them where they are.
        (home.dagster / "history" / "runs" / f"{run_id}.db").unlink(missing_ok=True)
        shutil.rmtree(home.dagster / "storage" / run_id, ignore_errors=True)


def cancel_runs(instance: dg.DagsterInstance, tags: dict[str, str]) -> None:
    """Let runs with these tags stand as cancelled: else the UI shows them at work for ever."""
    for run in instance.get_runs(dg.RunsFilter(tags=tags, statuses=UNDER_WAY)):
        instance.report_run_canceled(run)
