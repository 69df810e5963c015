"""The main job as the command line runs it: all stages in order, or none where nothing is new."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from pipelines.failures import StatedFailure
from pipelines.pages.words import NO_BREAK
from pipelines.pages.words import seconds as took
from pipelines.reports.run_facts import RunOutcome, StageTiming
from pipelines.settings import Settings
from pipelines.stages.run import StageRun, StageRunner
from pipelines.timeline.days import read_day
from pipelines.timeline.run_context import as_of_day
from pipelines.warehouse.connection import open_warehouse
from pipelines.warehouse.generation import is_up_to_date

Progress = Callable[[str], None]


@dataclass
class MainJob:
    """What a run did: its stages, and whether it found nothing new."""

    run_id: str
    started_at: datetime
    stages: list[StageRun] = field(default_factory=list)
    nothing_new: bool = False

    @property
    def failures(self) -> list[str]:
        """What stopped the run, as sentences; empty for a good end."""
        return [words for stage in self.stages for words in stage.failures]

    def outcome(self) -> RunOutcome:
        """The plain facts, for the report."""
        stages = [
            StageTiming(stage.stage, stage.seconds, "failed" if stage.failures else "done")
            for stage in self.stages
        ]
        warnings = [words for stage in self.stages for words in stage.warnings]
        return RunOutcome(
            *(self.run_id, self.started_at, stages),
            *(self.failures, self.nothing_new, warnings),
        )


def run_stages(
    settings: Settings, as_of: str, stages: Sequence[str], progress: Progress
) -> MainJob:
    """Run `stages` in order until one fails; a whole run stops early where nothing is new."""
    now = datetime.now(UTC)
    job = MainJob(f"{now:%Y%m%dT%H%M%S}-{uuid.uuid4().hex[:6]}", now)
    if as_of:
        read_day(as_of)
    progress("getting ready")
    runner = StageRunner(settings, job.run_id)
    for stage in stages:
        progress(f"{stage} ...")
        ran = runner.run(stage, as_of)
        job.stages.append(ran)
        ended = "failed" if ran.failures else "done"
        progress(f"{stage}: {ended} in {took(ran.seconds)}".replace(NO_BREAK, " "))
        if stage == "ingest" and "publish" in stages and not ran.failures:
            try:
                job.nothing_new = _is_nothing_new(settings, as_of)
            except StatedFailure as failure:  # ends like any failed stage: with a report
                ran.failures.append(str(failure))
        if ran.failures or job.nothing_new:
            break
    return job


def _is_nothing_new(settings: Settings, as_of: str) -> bool:
    with open_warehouse(settings.home, "is anything new?") as connection:
        day = as_of_day(connection, settings.configuration, read_day(as_of) if as_of else None)
        return is_up_to_date(connection, settings, day)
