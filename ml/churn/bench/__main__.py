"""Prints every figure of the churn model on real tables beside its target; ends 1 on a leak.

Protocols and targets stand in telco.py, cdnow.py and figures.py; here they are only printed.
"""

import argparse
import sys
import time
from collections import Counter
from pathlib import Path

import click
import numpy as np

from ml.churn.bench.cdnow import read_cdnow
from ml.churn.bench.figures import CdnowFigures, Target
from ml.churn.bench.null import WANTED, WORLDS, null_verdict
from ml.churn.bench.speed import targets
from ml.churn.bench.telco import LEAK, TARGETS, bench_telco

CUSTOMERS = 1_000_000  # whose scoring and training is timed
NAMES = ("auc", "log_loss", "brier", "average_precision", "calibration_slope")


def main() -> int:
    """Run what `--only` names, else all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with cdnow, telco_ibm_v1")
    parser.add_argument("--only", choices=("telco", "cdnow", "null", "speed"))
    asked = parser.parse_args()
    parts = [asked.only] if asked.only else ["telco", "cdnow", "null", "speed"]
    leak = _telco(asked.data) if "telco" in parts else False
    if "cdnow" in parts:
        _cdnow(asked.data)
    if "null" in parts:
        _null()
    if "speed" in parts:
        _print(targets(CUSTOMERS))
    return int(leak)


def _telco(data: Path) -> bool:
    started = time.monotonic()
    folds = list(bench_telco(data))
    mean = {name: float(np.mean([fold[name] for fold in folds])) for name in TARGETS}
    served = sorted({fold["candidate"] for fold in folds})
    click.echo(f"IBM Telco, {len(folds)} left-out folds, {', '.join(served)} serves")
    _print([Target("AUC", mean["auc"], TARGETS["auc"], True)])
    _print([Target("log loss", mean["log_loss"], TARGETS["log_loss"], False)])
    leak = mean["auc"] > LEAK
    click.echo(f"  LEAK: an AUC above {LEAK} is not possible here" if leak else "  no leak")
    click.echo(f"  {time.monotonic() - started:.0f} s\n")
    return leak


def _cdnow(data: Path) -> None:
    started = time.monotonic()
    found = CdnowFigures.of(*read_cdnow(data))
    click.echo(
        f"CDNOW, {len(found.test)} customer-weeks judged, {found.model.facts['candidate']} serves"
    )
    for title, active in (("all customers", False), ("active customers", True)):
        click.echo(
            f"  {title:22}" + "".join(f"{name:>19}" for name in (*NAMES, "calibration_error"))
        )
        for name, row in found.quality(active).items():
            click.echo(f"  {name:22}" + "".join(_cell(row.get(key), 19) for key in (*row,)))
    low, high = found.gain_over_bg_nbd()
    click.echo(f"  log loss won over BG/NBD, 95 % of customer draws: {low:.5f} .. {high:.5f}")
    for budget in (0.05, 0.10):
        rows = found.leads(budget)
        keys = [key for key in rows["harken"] if key != "budget"]
        click.echo(f"  weekly budget {budget:.0%}      " + "".join(f"{key:>18}" for key in keys))
        for name, row in rows.items():
            click.echo(f"  {name:22}" + "".join(_cell(row[key], 18) for key in keys))
    _print(found.targets())
    click.echo(f"  {time.monotonic() - started:.0f} s")


def _null() -> None:
    started = time.monotonic()
    verdicts = Counter(null_verdict(seed) for seed in range(WORLDS))
    click.echo(f"\n{WORLDS} worlds in which nothing tells who leaves: {dict(verdicts)}")
    _print([Target("share called no_skill", verdicts["no_skill"] / WORLDS, WANTED, True)])
    click.echo(f"  {time.monotonic() - started:.0f} s")


def _print(targets: list[Target]) -> None:
    for one in targets:
        click.echo(f"  {one.words}")


def _cell(value: float | None, width: int) -> str:
    return f"{'-' if value is None else format(value, '.4f'):>{width}}"


if __name__ == "__main__":
    sys.exit(main())
