"""Runs stages in this process, as Dagster runs that the UI shows afterwards.

The command line and the tests come through here; what a stage does stands elsewhere.
"""

import logging
import shutil
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path

import dagster as dg

from pipelines.definitions import build_defs
from pipelines.failures import StatedFailure
from pipelines.home import Home
from pipelines.settings import Settings
from pipelines.stages.jobs import STAGES, run_config
from pipelines.stages.published import RUN_TAG

INSTANCE_CONFIG = Path(__file__).with_name("dagster.yaml")
QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
Progress = Callable[[str], None]


@dataclass
class StageRun:
    """How one stage ended; `failures` are sentences for a person."""

    stage: str
    seconds: float
    failures: list[str] = field(default_factory=list)


def prepare_instance(home: Home) -> Path:
    """The folder of the home's Dagster instance, with its configuration in place."""
    target = home.prepare().dagster / "dagster.yaml"
    if not target.exists():
        shutil.copy(INSTANCE_CONFIG, target)
    return home.dagster


class StageRunner:
    """Runs stages of one home; loads the definitions once."""

    def __init__(self, settings: Settings, run_id: str) -> None:
        self._instance_folder = prepare_instance(settings.home)
        self._definitions = build_defs(settings)
        self._run_id = run_id

    def run(self, stage: str, as_of: str = "", snapshots: Sequence[str] = ()) -> StageRun:
        """Run one stage to its end, good or bad."""
        started = time.monotonic()
        log = self._instance_folder / "last_stage.log"
        with _quiet(log), dg.DagsterInstance.from_config(str(self._instance_folder)) as instance:
            job = self._definitions.resolve_job_def(stage)
            config = run_config(as_of, snapshots) if stage == "build" else {}
            result = job.execute_in_process(
                run_config={**config, **QUIET},
                instance=instance,
                raise_on_error=False,
                tags={RUN_TAG: self._run_id},
            )
        failures = [] if result.success else _failures(result)
        return StageRun(stage, time.monotonic() - started, failures)


def stages_after(stage: str) -> list[str]:
    """The stages that follow one, in order."""
    names = list(STAGES)
    return names[names.index(stage) + 1 :]


def _failures(result: dg.ExecuteInProcessResult) -> list[str]:
    checks = [
        check.description or check.check_name
        for check in result.get_asset_check_evaluations()
        if not check.passed and check.blocking
    ]
    if checks:
        return [f"contract broken: {words}" for words in checks]
    return [_innermost(event) for event in result.get_step_failure_events()]


def _innermost(event: dg.DagsterEvent) -> str:
    error = event.step_failure_data.error
    while error is not None and error.cause is not None:
        error = error.cause
    if error is None:
        return f"step {event.step_key} failed"
    message = error.message.strip()
    stated = f"{StatedFailure.__name__}: "
    return message.split(stated, 1)[1] if stated in message else f"{event.step_key}: {message}"


@contextmanager
def _quiet(log: Path) -> Iterator[None]:
    """Without Dagster's and dbt's own lines: the caller says what a person needs to know."""
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings(), log.open("w") as lines, redirect_stdout(lines):
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)
