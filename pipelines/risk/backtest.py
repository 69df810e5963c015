"""`harken evaluate`: would the model have been right, at a day long past?

Works on a copy of the warehouse: builds features of past cuts as they were known then, trains on
the earlier ones as scoring does and tests on the later one. The home itself is left as it is.
"""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pandas as pd

from ml.churn.dataset import in_order
from ml.churn.early import Followed
from ml.churn.evaluate import Evaluation, evaluate
from ml.churn.snapshots import training_dates
from ml.churn.treatment import untouched
from pipelines.actions.copies import copy_past
from pipelines.actions.store import ActionStore
from pipelines.failures import StatedFailure
from pipelines.home import Home
from pipelines.risk.frames import read_departures, read_snapshots, read_training
from pipelines.settings import Settings
from pipelines.timeline.days import day_after, start_of_day
from pipelines.timeline.run_context import first_business, newest_record
from pipelines.warehouse.connection import open_warehouse
from pipelines.warehouse.lock import writer_lock

BuildSnapshots = Callable[[Settings, date, list[date]], None]


def backtest(
    settings: Settings,
    train_cut: date,
    test_cut: date,
    build: BuildSnapshots,
    progress: Callable[[str], None] | None = None,
) -> Evaluation:
    """Train on snapshots up to `train_cut`, test on `test_cut`.

    Args:
        build: runs the build stage of a home for an as-of day and snapshot days.
        progress: is told of each further training with one source left out; without it, none.

    Raises:
        StatedFailure: the cuts overlap, reach beyond the data, or nothing is ingested.
    """
    horizon = timedelta(days=settings.configuration.churn.horizon_days)
    first, ends = _check_cuts(settings, train_cut, test_cut, test_cut + horizon)
    # Followed for a second horizon where data reach: whoever leaves then could be warned in time.
    as_of = min(test_cut + 2 * horizon, ends)
    weeks = [test_cut + timedelta(days=day) for day in range(7, (as_of - test_cut).days, 7)]
    past = training_dates(train_cut, first) or [train_cut]
    with _scratch(settings) as scratch:
        build(scratch, as_of, [*past, test_cut, *weeks])
        with open_warehouse(scratch.home, "evaluate") as connection:
            # The copy has no action store of its own: what the team did stands in the home's.
            morning = start_of_day(as_of, settings.configuration.company.time_zone)
            copy_past(connection, ActionStore(settings.home), morning)
            snapshots = read_snapshots(connection)
            labelled = read_training(connection, snapshots, horizon.days)
            departures = read_departures(connection)
    cut = pd.Timestamp(test_cut)
    train = labelled[labelled["snapshot_date"] <= pd.Timestamp(train_cut)]
    test = labelled[labelled["snapshot_date"] == cut]
    if train.empty or test.empty:
        raise StatedFailure(
            "There are no active customers at one of the cuts",
            where=f"train cut {train_cut}, test cut {test_cut}",
            todo="Choose cuts inside the time that the data cover.",
        )
    if untouched(test).empty:
        raise StatedFailure(
            "The team acted upon every customer around the test cut: nobody is left to judge on",
            where=f"test cut {test_cut}",
            todo="Choose another test cut.",
        )
    churn = settings.configuration.churn
    followed = _followed(settings, snapshots, labelled, departures, cut, pd.Timestamp(as_of))
    return evaluate(
        train,
        test,
        churn.definition,
        churn.horizon_days,
        followed=followed,
        progress=progress,
    )


def _followed(
    settings: Settings,
    snapshots: pd.DataFrame,
    labelled: pd.DataFrame,
    departures: pd.DataFrame,
    cut: pd.Timestamp,
    until: pd.Timestamp,
) -> Followed:
    churn = settings.configuration.churn
    weeks = snapshots[snapshots["snapshot_date"] >= cut]
    if churn.definition == "silence":  # who is silent for so long already has left, and is no risk
        weeks = weeks[weeks["days_since_last_sale"] < churn.silence_days]
    # Of whom the team acted upon nobody knows whether they would have left: no label for them.
    labels = untouched(labelled)[["snapshot_date", "customer_id", "churned"]]
    weeks = weeks.merge(labels, on=["snapshot_date", "customer_id"], how="left")
    horizon = pd.Timedelta(days=churn.horizon_days)
    # Half of those who leave in the first horizon could never have been warned a half ahead.
    whole = until >= cut + 1.5 * horizon
    seen = departures[departures["left_at"] >= (cut + horizon if whole else cut)]
    return Followed(in_order(weeks), seen, 7 * settings.configuration.alerts.capacity_per_day)


def _check_cuts(
    settings: Settings, train_cut: date, test_cut: date, as_of: date
) -> tuple[date, date]:
    """First day of business and the day after the data, once the cuts are found to fit them."""
    horizon = settings.configuration.churn.horizon_days
    if train_cut + timedelta(days=horizon) > test_cut:
        raise StatedFailure(
            f"The label window of the train cut ({horizon} days) reaches beyond the test cut",
            where=f"--train-cut {train_cut} --test-cut {test_cut}",
            todo=f"Leave at least {horizon} days between them.",
        )
    zone = settings.configuration.company.time_zone
    with open_warehouse(settings.home, "evaluate: which days") as connection:
        newest = newest_record(connection)
        definition = settings.configuration.churn.definition
        first = first_business(connection, definition, start_of_day(as_of, zone))
    if newest + timedelta(days=1) < start_of_day(as_of, zone):
        raise StatedFailure(
            f"Data end on {newest:%Y-%m-%d}, before the label window of the test cut closes",
            where=f"--test-cut {test_cut}",
            todo=f"Choose a test cut at least {horizon} days before the end of the data.",
        )
    return first.date() if first else train_cut, day_after(newest, zone)


@contextmanager
def _scratch(settings: Settings) -> Iterator[Settings]:
    """Settings of a temporary home with a copy of the warehouse and the same vault."""
    # Stopped by Ctrl-C, the folder goes while a stage may still be writing to it.
    with tempfile.TemporaryDirectory(
        prefix="harken-evaluate-", ignore_cleanup_errors=True
    ) as folder:
        home = Home(Path(folder)).prepare()
        with writer_lock(settings.home.working_file, "evaluate: copy"):
            for file in settings.home.working_file.parent.glob("harken.duckdb*"):
                shutil.copy(file, home.working_file.parent / file.name)
        home.vault_file.parent.rmdir()
        home.vault_file.parent.symlink_to(settings.home.vault_file.parent)
        yield replace(settings, home=home)
