"""The verb that tells what follows failures: `harken recoveries`."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipelines.cli.console import answer, home_options, settings_of
from pipelines.warehouse.connection import open_published

if TYPE_CHECKING:
    from pipelines.recovery.summary import RecoverySummary

SIDES = {"bad": "a failure", "good": "warm words"}
CAUTION = "Alike in tenure, value and activity: what else sets them apart may matter."


@click.command()
@home_options
def recoveries(home: Path, config: Path | None, as_json: bool) -> None:
    """What became of failures of service, who stayed, and what customers were worth afterwards.

    Example: harken recoveries --json
    """
    settings = settings_of(home, config)
    from pipelines.recovery.summary import read_summary

    with open_published(settings.home) as published:
        summary = read_summary(published)
    answer(asdict(summary), _as_text(summary), as_json)


def _as_text(summary: "RecoverySummary") -> str:
    lines = [f"{'failure':20}{'what became of it':24}{'failures':>9}{'retained':>18}"]
    for row in summary.outcomes:
        outcome = row["outcome"] + (f" ({row['recovered_by']})" if row["recovered_by"] else "")
        judged = f"{row['retained']} of {row['customers_judged']}"
        lines.append(f"{row['kind']:20}{outcome:24}{row['failures']:>9}{judged:>18}")
    lines += ["", "Who stays, in percentage points against others like them (95 % interval):"]
    lines += [f"  {row['words']}: {_effect(row)}" for row in summary.effects]
    lines += [CAUTION, "", "Value in the 90 days after against the 90 days before:"]
    lines += [f"  {_value(row)}" for row in summary.values]
    return "\n".join(lines)


def _effect(row: dict[str, Any]) -> str:
    of = f"{row['matched']} of {row['customers']} customers, {row['others']} others"
    if row["status"] != "measured":
        return f"not enough data ({of})"
    low, high = 100 * row["difference_low"], 100 * row["difference_high"]
    return f"{100 * row['difference']:+.1f} ({low:+.1f} .. {high:+.1f}; {of})"


def _value(row: dict[str, Any]) -> str:
    if not row["moments"]:
        return f"after {SIDES[row['side']]}: not enough data"
    raised, cut = (100 * row[way] / row["moments"] for way in ("raised", "cut"))
    return (
        f"after {SIDES[row['side']]}: {raised:.0f} % raised it, {cut:.0f} % cut it "
        f"({row['moments']} moments)"
    )
