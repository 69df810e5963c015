"""The verbs of what could not be taken in: quarantine list, quarantine retry."""

from pathlib import Path

import click

from pipelines.cli.console import answer, home_options, landing_option, say, settings_of
from pipelines.cli.taken_in import left_out, taken_in
from pipelines.failures import StatedFailure
from pipelines.warehouse.connection import open_published


@click.group()
def quarantine() -> None:
    """Records that could not be taken in.

    Example: harken quarantine list
    """


@quarantine.command("list")
@home_options
def quarantine_list(home: Path, config: Path | None, as_json: bool) -> None:
    """Every refused record: file, position, reason.

    Example: harken quarantine list
    """
    settings = settings_of(home, config)
    with open_published(settings.home) as published:
        rows = published.execute(
            "select l.name, q.position, q.reason from ingest.quarantine q "
            "join ingest.ledger l using (file_id) order by all"
        ).fetchall()
    result = [{"name": name, "position": at, "reason": why} for name, at, why in rows]
    text = "\n".join(left_out(rows))
    answer({"quarantine": result}, text or "nothing is in quarantine", as_json)


@quarantine.command("retry")
@landing_option(required=False)
@home_options
def quarantine_retry(landing: Path | None, home: Path, config: Path | None, as_json: bool) -> None:
    """Take in again what was left out, after a contract, time zone or Harken itself was mended.

    Reads the archive; unrecognised files are looked at again too. What is still wrong stays out.

    Example: harken quarantine retry
    """
    settings = settings_of(home, config, landing)
    if not settings.home.working_file.exists():
        raise StatedFailure(
            "There is nothing to take in again: nothing has been ingested",
            where=str(settings.home.working_file),
            todo="Name the right home with --home.",
        )
    from pipelines.ingest.retry import retry

    done = retry(settings, say)
    result = {"taken_in": done.loaded} | taken_in(done)
    lines = [f"still left out: {line}" for line in left_out(done.quarantine)]
    lines += [f"unrecognised: {file.name}" for file in done.files if file.status == "unrecognised"]
    lines += [f"noted: {name}: {words}" for name, words in done.notes]
    lines += [f"passed over: {name}: {why}" for name, why in done.passed_over]
    lines.append(f"{done.loaded} records taken in")
    if done.loaded:
        lines.append("Run 'harken run' to build and publish with them.")
    answer(result, "\n".join(lines), as_json)
