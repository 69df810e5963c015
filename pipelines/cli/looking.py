"""Verbs that look and change nothing: check, doctor."""

import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipelines.cli.console import answer, home_options, landing_option, say, settings_of
from pipelines.cli.taken_in import left_out, taken_in
from pipelines.configuration import Configuration
from pipelines.failures import StatedFailure
from pipelines.home import Home
from pipelines.settings import Settings
from pipelines.timeline.source_states import read_source_states
from pipelines.warehouse.connection import open_published, open_warehouse
from pipelines.warehouse.lock import who_is_writing

if TYPE_CHECKING:
    from pipelines.ingest.ingest import IngestResult


@click.command()
@landing_option(required=True)
@home_options
def check(landing: Path, home: Path, config: Path | None, as_json: bool) -> None:
    """Read everything, load nothing: which file is what, and what would be refused.

    Example: harken check --landing exports
    """
    settings = settings_of(home, config, landing)
    from pipelines.ingest.ingest import ingest as take_in

    with tempfile.TemporaryDirectory(prefix="harken-check-") as scratch:
        found = take_in(replace(settings, home=Home(Path(scratch))), progress=say)
    broken = [f"contract broken: {breach.sentence()}" for breach in found.breaches]
    result = taken_in(found, loaded="would_load", quarantined="would_quarantine")
    answer(result, _check_text(found), as_json, broken)


def _check_text(found: "IngestResult") -> str:
    lines = [
        f"{file.status:12} {file.table_name or '-':22} {file.received:>8} records  {file.name}"
        for file in found.files
    ]
    lines += [f"would quarantine: {line}" for line in left_out(found.quarantine)]
    lines += [f"noted: {name}: {words}" for name, words in found.notes]
    lines += [f"passed over: {name}: {why}" for name, why in found.passed_over]
    return "\n".join(lines) or "the landing folder is empty"


@click.command()
@home_options
def doctor(home: Path, config: Path | None, as_json: bool) -> None:
    """What is wrong with this home, and what to do.

    Example: harken doctor --home harken_home
    """
    from pipelines.checkup import free_bytes, problems_of

    place = Home(home.expanduser().absolute())
    place.check()  # without a home there is nothing else to look at
    problems = []
    try:
        settings = settings_of(home, config)
    except StatedFailure as problem:  # the rest can be looked at all the same
        problems.append(problem)
        settings = Settings(place, None, Configuration())
    problems += problems_of(settings)
    findings: dict[str, Any] = {
        "versions": {name: version(name) for name in ("harken", "dagster", "dbt-core", "duckdb")},
        "configuration": str(settings.configuration_file or "none found: defaults hold"),
        "warehouse": _age(place.working_file),
        "writer": who_is_writing(place.working_file) or "nobody is writing",
        "published": _age(place.published_file),
        "stale_sources": _stale_sources(place),
        "identity": _identity(place),
        "free_disk_gb": round(free_bytes(settings) / 1e9, 1),
    }
    flat = findings | {"versions": ", ".join(f"{a} {b}" for a, b in findings["versions"].items())}
    text = "\n".join(f"{name:15} {value}" for name, value in flat.items())
    told = [{"what": one.what, "where": one.where, "todo": one.todo} for one in problems]
    answer(findings | {"problems": told}, text, as_json, [str(one) for one in problems])


def _stale_sources(home: Home) -> str:
    try:
        with open_published(home) as published:
            states = read_source_states(published)
    except StatedFailure:  # told among the problems, where there is a file at all
        return "not known yet: harken run"
    words = "; ".join(state.words for state in states if state.state == "stale")
    return f"{words}: ask who sends it" if words else "none"


def _identity(home: Home) -> str:
    from pipelines.identity.decisions import DecisionStore
    from pipelines.identity.waiting import notes_on_identity

    if not home.working_file.exists():
        return "not known yet: harken run"
    if who_is_writing(home.working_file):
        return "not told while somebody is writing"
    try:
        with open_warehouse(home, "doctor", wait=1.0) as connection:
            notes = notes_on_identity(connection, DecisionStore(home))
    except StatedFailure:  # told among the problems
        return "not known: the warehouse cannot be opened"
    return "; ".join(notes) or "nothing waits for a person"


def _age(file: Path) -> str:
    if not file.exists():
        return "not there yet: harken run"
    written = datetime.fromtimestamp(file.stat().st_mtime, UTC)
    return f"there, of {written:%Y-%m-%d %H:%M} UTC"
