"""The verb that takes an edited work list back."""

import getpass
from pathlib import Path

import click

from pipelines.actions.taking_back import take_back
from pipelines.actions.work_list import read_rows
from pipelines.cli.acting import store_of
from pipelines.cli.console import answer, home_options, settings_of


@click.command("import-actions")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--by", default=None, help="Who acted, where a row does not say. Default: the user.")
@home_options
def import_actions(
    file: Path, by: str | None, home: Path, config: Path | None, as_json: bool
) -> None:
    """Take an edited at_risk.xlsx (or .csv) back: what the team did, row by row.

    Fill the columns New state, Outcome, Note and By. A row that is stale, unknown, or no longer
    holds together is refused by its line; the others count. Sending a file again changes nothing.

    Example: harken import-actions at_risk.xlsx --by mia
    """
    from pipelines.alerts.work_file import read_work_file

    store = store_of(settings_of(home, config))
    asked, refused = read_rows(read_work_file(file))
    taken = take_back(store, asked, by or getpass.getuser())
    applied = taken.applied
    refused = sorted([*refused, *taken.refused], key=lambda one: one.line)
    lines = [f"{len(applied)} alerts changed", *(f"line {r.line}: {r.why}" for r in refused)]
    result = {"applied": applied, "refused": [vars(one) for one in refused]}
    failures = [f"{len(refused)} rows were refused, the others count"] if refused else []
    answer(result, "\n".join(lines), as_json, failures)
