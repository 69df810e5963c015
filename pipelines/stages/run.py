"""Runs stages in this process, as Dagster runs that the UI shows afterwards.

The command line and the tests come through here; what a stage does stands elsewhere.
"""

import logging
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import TypeVar

import dagster as dg

from pipelines.definitions import build_defs
from pipelines.failures import StatedFailure
from pipelines.settings import Settings
from pipelines.stages.instance import cancel_runs, forget_old_runs, opened_instance
from pipelines.stages.jobs import run_config
from pipelines.stages.published import RUN_TAG
from pipelines.stages.raw import CONTRACT_CHECK

QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
Result = TypeVar("Result")


@dataclass
class StageRun:
    """How one stage ended, in sentences for a person: what stopped it, what it went on without."""

    stage: str
    seconds: float
    failures: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


class StageRunner:
    """Runs stages of one home; loads the definitions once."""

    def __init__(self, settings: Settings, run_id: str) -> None:
        self._home = settings.home
        self._definitions = build_defs(settings)
        self._tags = {RUN_TAG: run_id}
        with opened_instance(self._home) as instance:
            forget_old_runs(self._home, instance)

    def run(self, stage: str, as_of: str = "", snapshots: Sequence[str] = ()) -> StageRun:
        """Run one stage to its end, good or bad.

        Raises:
            KeyboardInterrupt: a person stopped it.
        """
        started = time.monotonic()
        log = self._home.dagster / "last_stage.log"
        config = run_config(as_of, snapshots) if stage == "build" else {}
        with _quiet(log), opened_instance(self._home) as instance:
            job = self._definitions.resolve_job_def(stage)
            try:
                result = _beside(
                    lambda: job.execute_in_process(
                        run_config={**config, **QUIET},
                        instance=instance,
                        raise_on_error=False,
                        tags=self._tags,
                    )
                )
            except KeyboardInterrupt:
                cancel_runs(instance, self._tags)
                raise
        failures = [] if result.success else _failures(result)
        return StageRun(stage, time.monotonic() - started, failures, _warnings(result))


def _beside(work: Callable[[], Result]) -> Result:
    """The result of `work`, done in another thread.

    In the main thread Dagster takes Ctrl-C for itself, and dagster-dbt may swallow it: a run that
    was stopped then counts as done. In another one it leaves signals alone. Work that was stopped
    this way ends with the process.
    """
    done: Future[Result] = Future()

    def do() -> None:
        try:
            done.set_result(work())
        except BaseException as error:  # noqa: BLE001  raised again in the main thread
            done.set_exception(error)

    Thread(target=do, name="stage", daemon=True).start()
    return done.result()


def _failures(result: dg.ExecuteInProcessResult) -> list[str]:
    checks = [
        check
        for check in result.get_asset_check_evaluations()
        if not check.passed and check.blocking
    ]
    if checks:
        return [_broken(check.check_name, check.description) for check in checks]
    return [_told(event) for event in result.get_step_failure_events()]


def _broken(check: str, description: str | None) -> str:
    words = description or check
    return f"contract broken: {words}" if check.startswith(CONTRACT_CHECK) else words


def _warnings(result: dg.ExecuteInProcessResult) -> list[str]:
    return [
        check.description or check.check_name
        for check in result.get_asset_check_evaluations()
        if not check.passed and check.severity == dg.AssetCheckSeverity.WARN
    ]


def _told(event: dg.DagsterEvent) -> str:
    """A stated failure as it was stated; else the innermost cause, which says most."""
    stated = f"{StatedFailure.__name__}: "
    words = "failed"
    error = event.step_failure_data.error
    while error is not None:
        words = error.message.strip()
        if stated in words:
            return words.split(stated, 1)[1]
        error = error.cause
    return f"{event.step_key}: {words}"


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
