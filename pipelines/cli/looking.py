"""Verbs that look and change nothing: check, quarantine, doctor."""

import sys
import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import click

from pipelines.cli.console import answer, home_options, landing_option, say, settings_of
from pipelines.failures import StatedFailure
from pipelines.home import Home
from pipelines.ingest.ingest import IngestResult
from pipelines.ingest.ingest import ingest as take_in
from pipelines.timeline.source_states import read_source_states
from pipelines.warehouse.connection import open_published
from pipelines.warehouse.lock import holder


@click.command()
@landing_option(required=True)
@home_options
def check(landing: Path, home: Path, config: Path | None, as_json: bool) -> None:
    """Read everything, load nothing: which file is what, and what would be refused.

    Example: harken check --landing exports
    """
    settings = settings_of(home, config, landing)
    with tempfile.TemporaryDirectory(prefix="harken-check-") as scratch:
        found = take_in(replace(settings, home=Home(Path(scratch))), progress=say)
    result = {
        "files": [
            {
                "name": file.name,
                "contract": file.table_name,
                "status": file.status,
                "received": file.received,
                "would_load": file.loaded,
                "duplicate": file.duplicate,
                "would_quarantine": file.quarantined,
            }
            for file in found.files
        ],
        "quarantine": [
            {"name": name, "position": position, "reason": reason}
            for name, position, reason in found.quarantine
        ],
        "breaches": [breach.sentence() for breach in found.breaches],
        "passed_over": [{"name": name, "reason": why} for name, why in found.passed_over],
    }
    answer(result, _check_text(found), as_json)
    if found.breaches:
        sys.exit(1)


def _check_text(found: IngestResult) -> str:
    lines = [
        f"{file.status:12} {file.table_name or '-':22} {file.received:>8} records  {file.name}"
        for file in found.files
    ]
    lines += [f"would quarantine: {n}, record {at}: {why}" for n, at, why in found.quarantine]
    lines += [f"passed over: {name}: {why}" for name, why in found.passed_over]
    lines += [f"contract broken: {breach.sentence()}" for breach in found.breaches]
    return "\n".join(lines) or "the landing folder is empty"


@click.group()
def quarantine() -> None:
    """Records that could not be taken in."""


@quarantine.command("list")
@home_options
def quarantine_list(home: Path, config: Path | None, as_json: bool) -> None:
    """Every refused record: file, position, reason.

    Example: harken quarantine list
    """
    settings = settings_of(home, config)
    _need_published(settings.home)
    with open_published(settings.home) as published:
        rows = published.execute(
            "select l.name, q.position, q.reason from ingest.quarantine q "
            "join ingest.ledger l using (file_id) order by all"
        ).fetchall()
    result = [{"name": name, "position": at, "reason": why} for name, at, why in rows]
    text = "\n".join(f"{name}, record {at}: {why}" for name, at, why in rows)
    answer({"quarantine": result}, text or "nothing is in quarantine", as_json)


def _need_published(home: Home) -> None:
    if not home.published_file.exists():
        raise StatedFailure(
            "Nothing is published yet",
            where=str(home.published_file),
            todo="Run 'harken run --landing DIR' first.",
        )


@click.command()
@home_options
def doctor(home: Path, config: Path | None, as_json: bool) -> None:
    """What is wrong with this home, and what to do.

    Example: harken doctor --home harken_home
    """
    import shutil
    from importlib.metadata import version

    settings = settings_of(home, config)
    place = settings.home
    lock = place.working_file.with_suffix(".lock")
    free = shutil.disk_usage(place.root if place.root.exists() else Path.cwd()).free
    published = place.published_file.exists()
    findings = {
        "versions": {name: version(name) for name in ("harken", "dagster", "dbt-core", "duckdb")},
        "configuration": str(settings.configuration_file or "none found: defaults hold"),
        "warehouse": "there" if place.working_file.exists() else "not made yet: harken run",
        "last_writer": holder(lock) if lock.exists() else "none yet",
        "published": _age(place.published_file) if published else "not yet: harken run",
        "stale_sources": _stale_sources(place) if published else "not known yet: harken run",
        "free_disk_gb": round(free / 1e9, 1),
    }
    flat = {
        k: v if not isinstance(v, dict) else ", ".join(f"{a} {b}" for a, b in v.items())
        for k, v in findings.items()
    }
    answer(findings, "\n".join(f"{name:15} {value}" for name, value in flat.items()), as_json)


def _stale_sources(home: Home) -> str:
    with open_published(home) as published:
        states = read_source_states(published)
    words = "; ".join(state.words for state in states if state.state == "stale")
    return f"{words}: ask who sends it" if words else "none"


def _age(file: Path) -> str:
    written = datetime.fromtimestamp(file.stat().st_mtime, UTC)
    return f"{written:%Y-%m-%d %H:%M} UTC"
