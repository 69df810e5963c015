"""Jobs, schedule and sensor: the whole way each morning, one stage at a time by hand.

What is new is decided by the ledger, so starting a job once too often changes nothing.
"""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

import dagster as dg

from pipelines.settings import Settings
from pipelines.sources.landing import scan

DAILY = "daily"
STAGES = {
    "pull": ["live"],
    "ingest": ["raw"],
    "build": ["context", "staging", "identity", "emotion", "journey"],
    "score": ["risk"],
    "decide": ["alerts"],
    "publish": ["published", "proposals"],
}
MORNING = "30 5 * * *"
LANDING_POLL_SECONDS = 60


def jobs() -> list[Any]:
    """The daily job and one job per stage of the command line."""
    everything = dg.define_asset_job(
        DAILY, dg.AssetSelection.all(), description="From the landing folder to the day's list."
    )
    single = [
        dg.define_asset_job(
            stage,
            dg.AssetSelection.groups(*groups),
            description=f"The stage '{stage}' alone: {', '.join(groups)}.",
        )
        for stage, groups in STAGES.items()
    ]
    return [everything, *single]


def run_config(as_of: str, snapshots: Sequence[str] = ()) -> dict[str, object]:
    """Run configuration that fixes the as-of day (empty: the day after the newest record)."""
    return {"ops": {"run_context": {"config": {"as_of": as_of, "snapshots": list(snapshots)}}}}


def schedules(settings: Settings) -> list[dg.ScheduleDefinition]:
    """Each morning, in the company's zone, the list of that morning."""

    @dg.schedule(
        job_name=DAILY,
        name="each_morning",
        cron_schedule=MORNING,
        execution_timezone=settings.configuration.company.time_zone,
        description="The list of this morning, before the retention team comes in.",
    )
    def each_morning(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
        day = context.scheduled_execution_time.date().isoformat()
        return dg.RunRequest(run_key=day, run_config=run_config(day), tags={"as_of": day})

    return [each_morning]


def sensors(settings: Settings) -> list[dg.SensorDefinition]:
    """Ingests what lands, once the folder has come to rest."""

    @dg.sensor(
        job_name="ingest",
        name="landing_folder",
        minimum_interval_seconds=LANDING_POLL_SECONDS,
        description="Ingests new files once names, sizes and times stayed the same for a tick.",
    )
    def landing_folder(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
        if settings.landing is None or not settings.landing.is_dir():
            return dg.SkipReason(f"there is no landing folder at {settings.landing}")
        seen, taken = json.loads(context.cursor or '["", ""]')
        now = folder_signature(settings)
        cursor = json.dumps([now, now if now == seen else taken])
        if now == taken or now != seen:
            reason = "nothing new" if now == taken else "files are still arriving"
            return dg.SensorResult(skip_reason=reason, cursor=cursor)
        return dg.SensorResult(run_requests=[dg.RunRequest(run_key=now)], cursor=cursor)

    return [landing_folder]


def folder_signature(settings: Settings) -> str:
    """Hash of names, sizes and times of all files in the landing folder."""
    digest = hashlib.sha256()
    for file in scan(settings.landing, settings.home.root).files if settings.landing else []:
        state = file.path.stat()
        digest.update(f"{file.name}\0{state.st_size}\0{state.st_mtime_ns}\0".encode())
    return digest.hexdigest()


def executor_of(settings: Settings) -> dg.ExecutorDefinition:
    """One process for all steps unless the environment asks for one process each."""
    # A step's process costs seconds, and the warehouse has one writer: together is faster.
    if settings.executor == "multiprocess":
        return dg.multiprocess_executor
    return dg.in_process_executor
