"""Gathers what a run did into its report: files, quarantine, breaches, sources, timings, notes.

Reads the warehouse and the day's list, writes reports/RUN.json and .html. How the page looks is
`run_report.py`, what the terminal says `terminal.py`, what counts as degraded `shortfalls.py`.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import duckdb

from pipelines.alerts.lists import listed_on
from pipelines.failures import StatedFailure
from pipelines.identity.decisions import DecisionStore
from pipelines.identity.waiting import notes_on_identity
from pipelines.ingest.arrivals import receive_all
from pipelines.ingest.ledger import standing_breaches
from pipelines.reports.loop import notes_on_the_loop
from pipelines.reports.run_facts import (
    ContractBreach,
    FileLine,
    QuarantineLine,
    RunOutcome,
    RunReport,
)
from pipelines.reports.run_report import write_run_report
from pipelines.reports.shortfalls import shortfalls
from pipelines.reports.terminal import terminal_text
from pipelines.settings import Settings
from pipelines.sources.landing import scan
from pipelines.timeline.source_states import SourceState, read_source_states
from pipelines.warehouse.connection import open_warehouse
from pipelines.warehouse.lock import WAIT_SECONDS
from pipelines.warehouse.queries import rows_if_made

WAIT_AFTER_FAILURE = 5.0  # seconds: who failed because the warehouse is busy waits no second time
NOTES = """
select 'company domain inferred from the mailbox: ' || domain || ' (set company.domains to be sure)'
from meta.company_domains where was_inferred
"""
ASSUMED_HOURS = """
select distinct 'business time is counted by assumed hours, Monday to Friday 9:00 to 17:00 without '
    || 'holidays (set service_hours)'
from meta.open_hours where is_assumed
"""
MOMENTS = """
with marked as (
    select kind = 'customer_message' as is_said,
           100 * cast(moment_of_truth = 'unknown' as integer) as unknown
    from journey.touchpoints)
select format('moments of truth: {:.0f} % of {:,} touchpoints and {:.0f} % of customers'' messages '
              || 'are unknown (journey.pack names the trade)',
              avg(unknown), count(*), avg(unknown) filter (where is_said))
from marked having count(*) filter (where is_said) > 0
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
    """What the warehouse knows of a run."""

    as_of: date | None = None
    files: list[FileLine] = field(default_factory=list)
    quarantine: list[QuarantineLine] = field(default_factory=list)
    breaches: list[ContractBreach] = field(default_factory=list)
    sources: list[SourceState] = field(default_factory=list)
    scores: dict[str, int] | None = None
    notes: list[str] = field(default_factory=list)


def report_of(settings: Settings, run: RunOutcome, finished_at: datetime) -> GatheredReport:
    """Write and return the report of a run; without figures where the warehouse gives none."""
    wait = WAIT_AFTER_FAILURE if run.failures else WAIT_SECONDS
    try:
        with open_warehouse(settings.home, "report", wait) as connection:
            figures = _figures(connection, settings, run)
    except StatedFailure as failure:
        figures = _Figures(notes=[f"what was taken in is not told here: {failure}"])
    facts = _facts(figures, settings, run, finished_at)
    _, page = write_run_report(settings.home.reports, facts)
    day = facts.as_of.isoformat() if facts.as_of else None
    at_risk = settings.home.alerts / day / "at_risk.html" if day else None
    list_file = str(at_risk) if at_risk and at_risk.exists() else None
    return GatheredReport(facts, page, list_file, terminal_text(facts, page, list_file))


def _figures(
    connection: duckdb.DuckDBPyConnection, settings: Settings, run: RunOutcome
) -> _Figures:
    # Counted from the start of the run: the ledger's times have whole seconds.
    since = run.started_at.replace(microsecond=0, tzinfo=None)
    context = rows_if_made(connection, "meta.run_context", "select as_of from meta.run_context")
    as_of = context[0][0] if context else None
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
    sources = read_source_states(connection) if run.reached("build") else []
    told = rows_if_made(
        connection,
        "ingest.notes",
        "select l.name || ': ' || n.words from ingest.notes n "
        "join ingest.ledger l using (file_id) where l.received_at >= ? order by all",
        [since],
    )
    inferred = rows_if_made(connection, "meta.company_domains", NOTES)
    inferred += rows_if_made(connection, "meta.open_hours", ASSUMED_HOURS)
    loop: list[str] = []
    if run.reached("build") and not run.failures:
        inferred += rows_if_made(connection, "journey.touchpoints", MOMENTS)
        loop = notes_on_the_loop(connection)
    return _Figures(
        as_of=as_of,
        files=[FileLine(*row) for row in files],
        quarantine=[QuarantineLine(*row) for row in quarantine],
        breaches=_breaches(connection, settings),
        sources=sources,
        scores=_scores(connection, as_of) if run.reached("score") else None,
        notes=loop
        + [words for (words,) in inferred]
        + [words for (words,) in told]
        + notes_on_identity(connection, DecisionStore(settings.home)),
    )


def _facts(
    figures: _Figures, settings: Settings, run: RunOutcome, finished_at: datetime
) -> RunReport:
    listed = _listed(settings, figures.as_of) if run.reached("decide") else None
    churn = settings.configuration.churn.definition
    found = shortfalls(figures.sources, churn, figures.scores, listed)
    short = [] if run.failures else [*run.warnings, *found]
    return RunReport(
        run_id=run.run_id,
        as_of=figures.as_of,
        headline=_headline(run),
        started_at=run.started_at,
        finished_at=finished_at,
        failed=bool(run.failures),
        degraded=short,
        scored=None if figures.scores is None else figures.scores.get("scored", 0),
        listed=listed,
        counts=_counts(figures),
        sources=figures.sources,
        files=figures.files,
        quarantine=figures.quarantine,
        breaches=figures.breaches,
        stages=run.stages,
        notes=figures.notes,
        time_zone=settings.configuration.company.time_zone,
    )


def _breaches(connection: duckdb.DuckDBPyConnection, settings: Settings) -> list[ContractBreach]:
    """Breaches that stand: their file lies in the landing folder as it was. Mended ones do not."""
    if settings.landing is None or not settings.landing.is_dir():
        return []
    names = rows_if_made(connection, "ingest.breaches", "select distinct name from ingest.breaches")
    suspects = [
        file
        for file in (scan(settings.landing, settings.home.root).files if names else [])
        if (file.name,) in names
    ]
    present = [received.file_id for received in receive_all(suspects, [])]
    return [
        ContractBreach(
            breach.table, breach.name, breach.column, breach.failing, breach.words, breach.positions
        )
        for breach in (standing_breaches(connection, present) if present else [])
    ]


def _scores(connection: duckdb.DuckDBPyConnection, as_of: date | None) -> dict[str, int]:
    """How many customers of the day carry which status."""
    query = "select status, count(*) from risk.scores where as_of = ? and ranks group by status"
    rows = rows_if_made(connection, "risk.scores", query, [as_of])
    return {str(status): int(count) for status, count in rows}


def _listed(settings: Settings, as_of: date | None) -> int | None:
    return listed_on(settings.home.alerts / as_of.isoformat()) if as_of else None


def _counts(figures: _Figures) -> dict[str, int]:
    return {
        "new files": len(figures.files),
        "records received": sum(file.received for file in figures.files),
        "records loaded": sum(file.loaded for file in figures.files),
        "duplicates": sum(file.duplicate for file in figures.files),
        "in quarantine": len(figures.quarantine),
    }


def _headline(run: RunOutcome) -> str:
    if run.failures:
        return f"The run stopped: {run.failures[0]}"
    if run.nothing_new:
        return "Nothing new: no table changed and nothing was published."
    done = ", ".join(stage.stage for stage in run.stages)
    return f"Done: {done}."
