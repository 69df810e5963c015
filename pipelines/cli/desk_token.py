"""The verb that says which programs may use the desk's API. What they may do is `web.tokens`."""

from datetime import timedelta
from pathlib import Path

import click

from pipelines.cli.console import answer, home_options, settings_of
from pipelines.failures import StatedFailure
from pipelines.web.tokens import SCOPES, Tokens


@click.group("desk-token")
def desk_token() -> None:
    """Which programs may use the desk's API (/api/v1), for what, and for which teams.

    \b
    Example: harken desk-token add crm --scope alerts --scope act --team north
             harken desk-token list
             harken desk-token remove crm
    """


@desk_token.command("add")
@click.argument("name")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    required=True,
    type=click.Choice(list(SCOPES)),
    help=f"What it may do; several times. {'; '.join(f'{k}: {v}' for k, v in SCOPES.items())}.",
)
@click.option(
    "--team",
    "teams",
    multiple=True,
    help="It sees alerts of this team and of nobody alone; several times. Without it, all.",
)
@click.option("--days", default=365, show_default=True, type=click.IntRange(1, 3650))
@home_options
def add(
    name: str,
    scopes: tuple[str, ...],
    teams: tuple[str, ...],
    days: int,
    home: Path,
    config: Path | None,
    as_json: bool,
) -> None:
    """Make a token for the program NAME and print it, this once.

    A token made before under the name is worth nothing any more.

    Example: harken desk-token add crm --scope alerts --scope act --team north
    """
    from pipelines.actions.delivery import now_utc

    tokens = Tokens(settings_of(home, config).home)
    token = tokens.make(name, scopes, teams, now_utc().replace(microsecond=0), timedelta(days=days))
    answer({"name": name, "token": token, "days": days}, token, as_json)


@desk_token.command("list")
@home_options
def list_tokens(home: Path, config: Path | None, as_json: bool) -> None:
    """Every program that has a token, and until when.

    Example: harken desk-token list
    """
    programs = Tokens(settings_of(home, config).home).all()
    lines = [
        f"{one.name:20} {', '.join(one.scopes)}; {', '.join(one.teams) or 'all teams'}; "
        f"until {one.ends_at:%Y-%m-%d}"
        for one in programs
    ]
    shown = [
        {**vars(one), "scopes": list(one.scopes), "teams": list(one.teams)}
        | {"ends_at": f"{one.ends_at.isoformat()}Z"}
        for one in programs
    ]
    empty = "no program has a token yet: harken desk-token add NAME --scope alerts"
    answer({"tokens": shown}, "\n".join(lines) or empty, as_json)


@desk_token.command("remove")
@click.argument("name")
@home_options
def remove(name: str, home: Path, config: Path | None, as_json: bool) -> None:
    """Let the program NAME in no more.

    Example: harken desk-token remove crm
    """
    if not Tokens(settings_of(home, config).home).remove(name):
        raise StatedFailure(
            f"No token is called '{name}'",
            where="harken desk-token remove",
            todo="'harken desk-token list' says which there are.",
        )
    answer({"removed": name}, f"{name} is let in no more", as_json)
