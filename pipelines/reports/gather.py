"""Gathers what a run did into its report: files, quarantine, breaches, timings, notes.

Reads the ledger of the warehouse, writes reports/RUN.json and .html, and says the same in a few
lines for the terminal. How the page looks is `run_report.py`.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from pipelines.failures import StatedFailure
from pipelines.reports.run_facts import (
    ContractBreach,
    FileLine,
    QuarantineLine,
    RunReport,
    StageTiming,
)
from pipelines.reports.run_report import write_run_report
from pipelines.settings import Settings
from pipelines.warehouse.connection import open_warehouse
from pipelines.warehouse.lock import WAIT_SECONDS
from pipelines.warehouse.queries import rows_if_made

if TYPE_CHECKING:
    from pipelines.stages.main_job import MainJob

LINES_SHOWN = 10
WAIT_AFTER_FAILURE = 5.0  # seconds: who failed because the warehouse is busy waits no second time
NOTES = """
select 'company domain inferred from the mailbox: ' || domain || ' (set company.domains to be sure)'
from meta.company_domains where was_inferred
"""


@dataclass(frozen=True)
class GatheredReport:
    """The report's facts, its page on disk, the day's list, and a text for the terminal."""

    facts: RunReport
    page: Path
    list_file: str | None
    text: str


@dataclass(frozen=True)
class _Figures:
    """What the warehouse knows of a run, as rows."""

    as_of: date | None = None
    files: list[FileLine] = field(default_factory=list)
    quarantine: list[QuarantineLine] = field(default_factory=list)
    breaches: list[ContractBreach] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def report_of(settings: Settings, job: "MainJob", finished_at: datetime) -> GatheredReport:
    """Write and return the report of a run; without figures where the warehouse gives none."""
    wait = WAIT_AFTER_FAILURE if job.failures else WAIT_SECONDS
    try:
        with open_warehouse(settings.home, "report", wait) as connection:
            figures = _figures(connection, job)
    except StatedFailure as failure:
        figures = _Figures(notes=[f"what was taken in is not told here: {failure}"])
    facts = _facts(figures, settings, job, finished_at)
    _, page = write_run_report(settings.home.reports, facts)
    day = facts.as_of.isoformat() if facts.as_of else None
    at_risk = settings.home.alerts / day / "at_risk.html" if day else None
    list_file = str(at_risk) if at_risk and at_risk.exists() else None
    return GatheredReport(facts, page, list_file, _text(facts, page, list_file))


def _figures(connection: duckdb.DuckDBPyConnection, job: "MainJob") -> _Figures:
    # Counted from the start of the run: the ledger's times have whole seconds.
    since = job.started_at.replace(microsecond=0, tzinfo=None)
    context = rows_if_made(connection, "meta.run_context", "select as_of from meta.run_context")
    files = rows_if_made(
        connection,
        "ingest.ledger",
        "select name, source, system, status, received, loaded, duplicate, quarantined "
        "from ingest.ledger where received_at >= ? order by name",
        [since],
    )
    quarantine = rows_if_made(
        connection,
        "ingest.quarantine",
        "select l.name, q.position, q.reason from ingest.quarantine q "
        "join ingest.ledger l using (file_id) where l.received_at >= ? order by all",
        [since],
    )
    breaches = rows_if_made(
        connection,
        "ingest.breaches",
        "select table_name, name, column_name, failing, words, positions from ingest.breaches "
        "order by all",
    )
    return _Figures(
        as_of=context[0][0] if context else None,
        files=[FileLine(*row) for row in files],
        quarantine=[QuarantineLine(*row) for row in quarantine],
        breaches=[
            ContractBreach(table, name, column, failing, words, [int(at) for at in rows.split()])
            for table, name, column, failing, words, rows in breaches
        ],
        notes=[words for (words,) in rows_if_made(connection, "meta.company_domains", NOTES)],
    )


def _facts(
    figures: _Figures, settings: Settings, job: "MainJob", finished_at: datetime
) -> RunReport:
    return RunReport(
        run_id=job.run_id,
        as_of=figures.as_of,
        headline=_headline(job),
        started_at=job.started_at,
        finished_at=finished_at,
        failed=bool(job.failures),
        counts=_counts(figures),
        files=figures.files,
        quarantine=figures.quarantine,
        breaches=figures.breaches,
        stages=[
            StageTiming(stage.stage, stage.seconds, "failed" if stage.failures else "done")
            for stage in job.stages
        ],
        notes=figures.notes,
        time_zone=settings.configuration.company.time_zone,
    )


def _counts(figures: _Figures) -> dict[str, int]:
    return {
        "new files": len(figures.files),
        "records received": sum(file.received for file in figures.files),
        "records loaded": sum(file.loaded for file in figures.files),
        "duplicates": sum(file.duplicate for file in figures.files),
        "in quarantine": len(figures.quarantine),
    }


def _headline(job: "MainJob") -> str:
    if job.failures:
        return f"The run stopped: {job.failures[0]}"
    if job.nothing_new:
        return "Nothing new: no table changed and nothing was published."
    done = ", ".join(stage.stage for stage in job.stages)
    return f"Done: {done}."


def _text(facts: RunReport, page: Path, list_file: str | None) -> str:
    lines = [facts.headline, ", ".join(f"{count} {name}" for name, count in facts.counts.items())]
    bad = [file for file in facts.files if file.status != "loaded"]
    lines += [
        f"  {file.status}: {file.name} ({file.loaded} of {file.received} records loaded)"
        for file in bad[:LINES_SHOWN]
    ]
    lines += [
        f"  quarantine: {line.file}, record {line.position}: {line.reason}"
        for line in facts.quarantine[:LINES_SHOWN]
    ]
    if len(facts.quarantine) > LINES_SHOWN:
        lines.append(
            f"  ... and {len(facts.quarantine) - LINES_SHOWN} more: harken quarantine list"
        )
    lines += [f"note: {note}" for note in facts.notes]
    if list_file:
        lines.append(f"list:   {list_file}")
    lines.append(f"report: {page}")
    return "\n".join(lines)
