"""The verbs of the churn models that are kept: model list, show, sql, rollback."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipelines.cli.console import answer, home_options, settings_of
from pipelines.failures import StatedFailure
from pipelines.home import Home

if TYPE_CHECKING:
    from ml.churn.model import ChurnModel

FOLDERS = "churn_*/model.json"


@click.group()
def model() -> None:
    """Churn models that are kept, which of them serves, and the way back.

    Example: harken model list
    """


@model.command("list")
@home_options
def model_list(home: Path, config: Path | None, as_json: bool) -> None:
    """Every kept model, the newest training days first; * serves.

    Example: harken model list
    """
    from pipelines.risk.serving import serving_of

    settings = settings_of(home, config)
    serving = serving_of(settings.home)
    rows = _kept(settings.home)
    for row in rows:
        row["serves"] = bool(serving and serving.model_id == row["model_id"])
        row["pinned"] = bool(row["serves"] and serving and serving.pinned)
    lines = [
        f"{'*' if row['serves'] else ' '} {row['model_id']}  {row['candidate']:15} "
        f"learnt to {row['learnt_to']}  AUC {row['auc']:.3f}  {row['verdict']}"
        f"{'  pinned' if row['pinned'] else ''}"
        if not row["fault"]
        else f"  {row['model_id']}  cannot be used: {row['fault']}"
        for row in rows
    ]
    answer({"models": rows}, "\n".join(lines) or "no model is kept yet", as_json)


@model.command("show")
@click.argument("model_id", required=False)
@home_options
def model_show(model_id: str | None, home: Path, config: Path | None, as_json: bool) -> None:
    """The card of a model; without an id of the one that serves.

    Example: harken model show churn_0123456789abcdef
    """
    from ml.churn.card import card_of

    name, found = _asked_for(home, config, model_id)
    answer({"model_id": name, **found.facts}, card_of(found, name), as_json)


@model.command("sql")
@click.argument("model_id", required=False)
@click.option("--table", default="features.customer_snapshots", show_default=True)
@home_options
def model_sql(
    model_id: str | None, table: str, home: Path, config: Path | None, as_json: bool
) -> None:
    """The score as one statement of standard SQL; without an id of the model that serves.

    Example: harken model sql > score.sql
    """
    from ml.churn.sql import needed, score_sql

    name, found = _asked_for(home, config, model_id)
    statement = score_sql(found, table)
    answer({"model_id": name, "needs": needed(found), "sql": statement}, statement, as_json)


@model.command("rollback")
@click.argument("model_id", required=False)
@click.option("--release", "released", is_flag=True, help="Let new models serve again.")
@home_options
def model_rollback(
    model_id: str | None, released: bool, home: Path, config: Path | None, as_json: bool
) -> None:
    """Go back to the model before, or to the one named; it serves until --release.

    Lists that are published stay as they are; the next day's is made with it.

    Example: harken model rollback
    """
    from pipelines.risk.serving import release, roll_back

    settings = settings_of(home, config)
    today = datetime.now(UTC).date()
    now = release(settings.home) if released else roll_back(settings.home, model_id, today)
    ends = "until a new one passes the gate"
    if not released:
        ends = "until 'harken model rollback --release'"
    answer(
        {"model_id": now.model_id, "pinned": now.pinned, "before": list(now.before)},
        f"{now.model_id} serves {ends}",
        as_json,
    )


def _asked_for(home: Path, config: Path | None, model_id: str | None) -> "tuple[str, ChurnModel]":
    """The model of that id, or the one that serves."""
    from pipelines.risk.serving import kept_model, serving_of

    settings = settings_of(home, config)
    serving = serving_of(settings.home)
    name = model_id or (serving.model_id if serving else None)
    if name is None:
        raise StatedFailure(
            "No model serves yet", where=str(settings.home.models), todo="Run 'harken run' first."
        )
    return name, kept_model(settings.home, name)


def _kept(home: Home) -> list[dict[str, Any]]:
    from ml.churn.registry import ModelFileError, load

    rows = []
    for file in sorted(home.models.glob(FOLDERS)):
        row: dict[str, Any] = {
            "model_id": file.parent.name,
            "candidate": "",
            "learnt_to": "",
            "auc": None,
        }
        try:
            facts = load(file.parent).facts
        except ModelFileError as error:
            rows.append({**row, "verdict": "", "fault": str(error)})
            continue
        row |= {"candidate": facts["candidate"], "learnt_to": facts["trained_on"]["snapshots"][-1]}
        row |= {"auc": facts["validation"]["auc"], "verdict": facts["validation"]["verdict"]}
        rows.append({**row, "digest": facts["trained_on"]["digest"], "fault": ""})
    return sorted(rows, key=lambda row: (row["learnt_to"], row["model_id"]), reverse=True)
