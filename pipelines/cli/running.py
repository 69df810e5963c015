"""Verbs that do the work: demo, run, and one verb per stage."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from pipelines.cli.console import answer, home_options, landing_option, say, settings_of
from pipelines.cli.sample import SAMPLE_LANDING, write_exports
from pipelines.home import Home
from pipelines.settings import Settings

as_of_option = click.option(
    "--as-of",
    default="",
    metavar="DATE",
    help="Morning the list is for (YYYY-MM-DD): what was known before its start counts. "
    "Default: the day after the newest record.",
)


@click.command()
@click.option("--customers", default=1000, show_default=True, type=click.IntRange(10, 1_000_000))
@click.option("--days", default=365, show_default=True, type=click.IntRange(200, 3650))
@click.option("--seed", default=1, show_default=True, type=click.IntRange(0))
@click.option(
    "--landing",
    type=click.Path(file_okay=False, path_type=Path),
    default=None,
    help="Where the sample exports go. Default: sample_landing in the home.",
)
@home_options
def demo(
    customers: int,
    days: int,
    seed: int,
    landing: Path | None,
    home: Path,
    config: Path | None,
    as_json: bool,
) -> None:
    """Write a sample business's exports, then run on them.

    Example: harken demo --customers 500 --seed 7
    """
    folder = landing or home / SAMPLE_LANDING
    Home(home).prepare()
    say(f"making a sample business of {customers} customers in {folder}")
    write_exports(folder, customers=customers, days=days, seed=seed)
    _run(settings_of(home, config, folder), "", None, as_json)


@click.command()
@landing_option(required=True)
@as_of_option
@click.option("--no-pull", is_flag=True, help="Leave live sources alone; take what has landed.")
@click.option("--target", type=click.Choice(["duckdb"]), default="duckdb", show_default=True)
@home_options
def run(
    landing: Path,
    as_of: str,
    no_pull: bool,
    target: str,
    home: Path,
    config: Path | None,
    as_json: bool,
) -> None:
    """Pull live sources, take in what is new, and make and publish the day's list.

    Example: harken run --landing exports --as-of 2026-06-30
    """
    _run(settings_of(home, config, landing), as_of, None, as_json, no_pull)


def _stage_verb(stage: str, doing: str, with_landing: bool, with_as_of: bool) -> click.Command:
    @home_options
    def verb(
        home: Path,
        config: Path | None,
        as_json: bool,
        landing: Path | None = None,
        as_of: str = "",
    ) -> None:
        _run(settings_of(home, config, landing), as_of, [stage], as_json)

    if with_as_of:
        verb = as_of_option(verb)
    verb = landing_option(required=with_landing)(verb)
    example = f"harken {stage}{' --landing exports' if with_landing else ''}"
    return click.command(stage, help=f"{doing}\n\nExample: {example}")(verb)


ingest = _stage_verb("ingest", "Take what is new in the landing folder into raw.", True, False)
build = _stage_verb("build", "Build identities, emotions, journeys and features.", False, True)
score = _stage_verb("score", "Fit the churn model and score the day's customers.", False, False)
decide = _stage_verb("decide", "Open alerts and write the day's list.", False, False)
publish = _stage_verb("publish", "Replace the published file where anything changed.", False, False)


def _run(
    settings: Settings,
    as_of: str,
    stages: Sequence[str] | None,
    as_json: bool,
    no_pull: bool = False,
) -> None:
    settings.home.prepare()
    from pipelines.reports.gather import report_of
    from pipelines.stages.jobs import STAGES
    from pipelines.stages.main_job import run_stages

    leave_out = {"pull"} if no_pull or not settings.configuration.pull else set()
    chosen = stages or [stage for stage in STAGES if stage not in leave_out]
    job = run_stages(settings, as_of, chosen, say)
    report = report_of(settings, job.outcome(), finished_at=datetime.now(UTC))
    result: dict[str, Any] = {
        "run_id": job.run_id,
        "status": report.facts.status,
        "degraded": list(report.facts.degraded),
        "as_of": report.facts.as_of,
        "nothing_new": job.nothing_new,
        "stages": {stage.stage: round(stage.seconds, 2) for stage in job.stages},
        "counts": dict(report.facts.counts),
        "scored": report.facts.scored,
        "listed": report.facts.listed,
        "sources": {
            source.name: {
                "state": source.state,
                "records": source.records,
                "newest_record": source.newest_record,
                "age_days": source.age_days,
            }
            for source in report.facts.sources
        },
        "failures": job.failures,
        "list": report.list_file,
        "report": str(report.page),
    }
    answer(result, report.text, as_json, job.failures)
