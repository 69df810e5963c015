"""The verb that takes an edited work list back."""

import getpass
from pathlib import Path

import click

from pipelines.actions.delivery import now_utc
from pipelines.actions.states import way_to
from pipelines.actions.store import ActionStore
from pipelines.actions.work_list import Asked, Refused, read_rows
from pipelines.cli.acting import store_of
from pipelines.cli.console import answer, home_options, settings_of
from pipelines.failures import StatedFailure


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
    applied = []
    for one in asked:
        why = _apply(store, one, by or getpass.getuser())
        if why:
            refused.append(Refused(one.line, why))
        else:
            applied.append(one.alert_id)
    refused.sort(key=lambda one: one.line)
    lines = [f"{len(applied)} alerts changed", *(f"line {r.line}: {r.why}" for r in refused)]
    result = {"applied": applied, "refused": [vars(one) for one in refused]}
    failures = [f"{len(refused)} rows were refused, the others count"] if refused else []
    answer(result, "\n".join(lines), as_json, failures)


def _apply(store: ActionStore, one: Asked, by: str) -> str | None:
    """Take a row's step; why not, where it cannot be taken."""
    known = {row["alert_id"]: row for row in store.alerts(customers=[one.customer_id])}
    alert = known.get(one.alert_id)
    if alert is None:
        return f"{one.alert_id} is no open alert of this customer"
    if one.to_state == "snoozed":
        return "a snooze needs an end: use 'harken act ... snoozed --until DATE'"
    steps = way_to(alert["state"], one.to_state)
    try:
        store.act(
            one.alert_id,
            steps,
            by=one.by or by,
            at=now_utc().replace(microsecond=0),
            note=one.note,
            outcome=one.outcome,
            version=one.version,
        )
    except StatedFailure as failure:
        return failure.what
    return None
