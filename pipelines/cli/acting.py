"""The action loop without a page: which alerts there are, and what became of one."""

import getpass
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from pipelines.actions.rules import KINDS
from pipelines.actions.states import OPEN_STATES, OUTCOMES, STATES
from pipelines.actions.store import ActionStore
from pipelines.cli.console import answer, home_options, settings_of
from pipelines.failures import StatedFailure
from pipelines.settings import Settings


@click.command()
@click.option("--state", "states", multiple=True, type=click.Choice([*STATES, "open", "all"]))
@click.option("--kind", type=click.Choice(KINDS), default=None)
@click.option("--owner", default=None, help="Only alerts of this person or team.")
@click.option("--overdue", is_flag=True, help="Only open alerts whose due time has passed.")
@home_options
def alerts(
    states: tuple[str, ...],
    kind: str | None,
    owner: str | None,
    overdue: bool,
    home: Path,
    config: Path | None,
    as_json: bool,
) -> None:
    """List alerts, the most pressing first; without --state those that are open.

    \b
    Example: harken alerts --overdue
             harken alerts --state new --state escalated --kind urgent_message --json
    """
    settings = settings_of(home, config)
    wanted = {state for state in states if state in STATES}
    wanted |= set(OPEN_STATES) if not states or "open" in states else set()
    found = store_of(settings).alerts(
        states=sorted(STATES if "all" in states else wanted),
        kind=kind,
        owner=owner,
        overdue_at=_now() if overdue else None,
    )
    zone = settings.configuration.company.time_zone
    lines = [_line(alert, zone) for alert in found]
    answer({"alerts": [told(one) for one in found]}, "\n".join(lines) or "no such alerts", as_json)


@click.command()
@click.argument("alert")
@click.argument("state", type=click.Choice(STATES))
@click.option("--note", default=None, help="What was done or said; it stays in the home.")
@click.option("--by", default=None, help="Who acts. Default: the name of the user.")
@click.option("--until", default=None, metavar="DATE", help="When a snoozed alert wakes.")
@click.option("--outcome", type=click.Choice(OUTCOMES), default=None, help="How it was closed.")
@click.option("--version", type=int, default=None, help="Refuse where it has changed since then.")
@home_options
def act(
    alert: str,
    state: str,
    note: str | None,
    by: str | None,
    until: str | None,
    outcome: str | None,
    version: int | None,
    home: Path,
    config: Path | None,
    as_json: bool,
) -> None:
    """Take the next step with an alert: acknowledged, acted, communicated, closed.

    Beside this way an alert can be snoozed until a day or escalated. What was not needed is closed
    at once with the outcome not_needed; whom nobody reached, after acting, with not_reached.

    \b
    Example: harken act alr_0123456789abcdef acknowledged --by mia
             harken act alr_0123456789abcdef snoozed --until 2026-07-03 --note "on holiday"
             harken act alr_0123456789abcdef closed --outcome saved
    """
    settings = settings_of(home, config)
    changed = store_of(settings).act(
        alert,
        [state],
        by=by or getpass.getuser(),
        at=_now(),
        note=note,
        until=_moment(until, settings.configuration.company.time_zone) if until else None,
        outcome=outcome,
        version=version,
    )
    text = f"{alert} is {changed['state']} (version {changed['version']})"
    answer({"alert": told(changed)}, text, as_json)


def store_of(settings: Settings) -> ActionStore:
    """The action store of a home that is there.

    Raises:
        StatedFailure: nothing has been run in this home.
    """
    if not settings.home.root.is_dir():
        raise StatedFailure(
            "There are no alerts: nothing has been run in this home",
            where=str(settings.home.root),
            todo="Name the right home with --home, or run 'harken run --landing DIR' first.",
        )
    return ActionStore(settings.home)


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)


def _moment(text: str, zone: str) -> datetime:
    try:
        written = datetime.fromisoformat(text)
    except ValueError as error:
        raise StatedFailure(
            f"'{text}' is no day or moment",
            where="--until",
            todo="Write it like 2026-07-03 or 2026-07-03T14:00.",
        ) from error
    local = written if written.tzinfo else written.replace(tzinfo=ZoneInfo(zone))
    return local.astimezone(UTC).replace(tzinfo=None)


def told(alert: Mapping[str, Any]) -> dict[str, Any]:
    """A row as JSON tells it: moments in UTC with Z."""
    return {
        name: f"{value.isoformat(timespec='seconds')}Z" if isinstance(value, datetime) else value
        for name, value in alert.items()
    }


def _line(alert: Mapping[str, Any], zone: str) -> str:
    due = alert["due_at"]
    by = f"{due.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}" if due else "-"
    return (
        f"{alert['alert_id']}  {alert['kind']:16} {alert['state']:13} due {by:16} "
        f"{alert['owner'] or '-':10} {alert['customer_id']}  {alert['reason'] or ''}"
    )
