"""The verb that says how good the early warning is: `harken evaluate`."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import click

from pipelines.cli.console import answer, home_options, say, settings_of
from pipelines.failures import StatedFailure
from pipelines.pages.private_files import write_private_file
from pipelines.settings import Settings
from pipelines.timeline.days import read_day

LEADS = ("precision", "recall", "recall_7d", "recall_14d", "recall_30d")


@click.command()
@click.option("--train-cut", required=True, metavar="DATE", help="Last day to learn from.")
@click.option("--test-cut", required=True, metavar="DATE", help="Day to be judged on.")
@click.option(
    "--predictions",
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    help="Write customer_id, crm_number, probability, label as Parquet.",
)
@click.option(
    "--html",
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    help="Write the whole report as one page with plots.",
)
@click.option(
    "--sources/--no-sources",
    default=True,
    show_default=True,
    help="Train again without each source and say what it brings; up to five trainings more.",
)
@home_options
def evaluate(
    train_cut: str,
    test_cut: str,
    predictions: Path | None,
    html: Path | None,
    sources: bool,
    home: Path,
    config: Path | None,
    as_json: bool,
) -> None:
    """Backtest on what is ingested: learn at one day, be judged at a later one.

    Example: harken evaluate --train-cut 2026-01-01 --test-cut 2026-04-01 --html report.html
    """
    from pipelines.risk.backtest import backtest

    settings = settings_of(home, config)
    cuts = read_day(train_cut, "--train-cut"), read_day(test_cut, "--test-cut")
    say("rebuilding what was known at the cuts, in a copy of the warehouse ...")
    evaluation = backtest(settings, *cuts, _build, say if sources else None)
    report = {"train_cut": train_cut, "test_cut": test_cut} | evaluation.report
    report |= {"train_cut": train_cut, "test_cut": test_cut}
    if predictions:
        evaluation.predictions.to_parquet(predictions, index=False)
        say(f"predictions: {predictions}")
    if html:
        from pipelines.risk.evaluation_page import evaluation_page

        write_private_file(html, evaluation_page(report, evaluation.reason).encode())
        say(f"report: {html}")
    text = _as_text(report, evaluation.candidate, evaluation.reason)
    answer(report | {"serves": evaluation.candidate, "why": evaluation.reason}, text, as_json)


def _build(settings: Settings, as_of: date, snapshots: list[date]) -> None:
    from pipelines.stages.run import StageRunner

    ran = StageRunner(settings, "evaluate").run(
        "build", as_of.isoformat(), [day.isoformat() for day in snapshots]
    )
    if ran.failures:
        raise StatedFailure(
            "; ".join(ran.failures), where="the build stage", todo="Mend that and evaluate again."
        )


def _as_text(report: Mapping[str, Any], candidate: str | None, reason: str) -> str:
    contacted = report["contacted"]
    lines = [
        f"verdict: {report['verdict']}",
        f"serves: {candidate or 'none'} ({reason})",
        f"customers judged: {report['n']}, of whom {_number(report['base_rate'])} left",
        f"contacted by the team: {contacted['train']} rows of training (flagged), "
        f"{contacted['test']} customers of the test (not judged)",
        "",
        f"{'':22}{'Harken':>9}  {'95 % interval':>17}"
        + "".join(f"{name:>14}" for name in _baselines(report)),
    ]
    for metric, value in (report.get("metrics") or {}).items():
        low, high = (report.get("intervals") or {}).get(metric) or (None, None)
        others = "".join(
            f"{_number((baseline or {}).get(metric)):>14}"
            for baseline in _baselines(report).values()
        )
        interval = f"{_number(low)} .. {_number(high)}"
        lines.append(f"{metric:22}{_number(value):>9}  {interval:>17}{others}")
    lines += [f"beware: {warning}" for warning in report.get("warnings") or ()]
    lines += _source_lines(report.get("without_source") or ())
    return "\n".join([*lines, *_lead_lines(report.get("lead_time") or ())])


def _source_lines(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """What remains without each source, and what it brings."""
    lines = ["", f"{'without':26}{'AUC':>8}{'log loss':>10}  the source brings AUC"] if rows else []
    for row in rows:
        told = row["status"].replace("_", " ")
        if row["brings"]:
            gain = row["brings"]["auc"]
            told = "{:+.3f} ({:+.3f} .. {:+.3f})".format(gain["value"], *gain["interval"])
        figures = f"{_number(row['auc']):>8}{_number(row['log_loss']):>10}"
        lines.append(f"{row['source']:26}{figures}  {told}")
    return lines


def _lead_lines(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """How early at each budget, beside chance and recency."""
    if not rows:
        return []
    heads = "".join(f"{name:>18}" for name in LEADS)
    lines = ["", f"alerts week by week, of {rows[0]['departures']} who left", f"{'':27}{heads}"]
    for row in rows:
        budget = f"{row['budget']:.0f} a week" if row["of"] == "team" else f"{row['budget']:.0%}"
        for name, found in {"Harken": row, **row["baselines"]}.items():
            if found:
                figures = "".join(f"{_number(found[lead]):>18}" for lead in LEADS)
                lines.append(f"{budget:12} {name:14}{figures}")
    return lines


def _baselines(report: Mapping[str, Any]) -> dict[str, Any]:
    return {name: found for name, found in (report.get("baselines") or {}).items() if found}


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
