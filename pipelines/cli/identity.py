"""Verbs by which a person decides who is one customer: identity list, accept, reject, unmerge."""

import getpass
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipelines.cli.console import answer, home_options, settings_of
from pipelines.failures import StatedFailure
from pipelines.settings import Settings
from pipelines.warehouse.connection import open_warehouse

if TYPE_CHECKING:
    from pipelines.identity.decisions import Action, Decision
    from pipelines.identity.review import Case, KeyLink, Side

NEXT = "It counts from the next 'harken run' on."
by_option = click.option("--by", default=getpass.getuser, help="Who decides. Default: your login.")


@click.group()
def identity() -> None:
    """Who is one customer: what the machine proposes, decided by a person.

    Nothing is merged without a person unless an exact rule says so, and every link can be undone.
    """


@identity.command("list")
@click.option("--decided", is_flag=True, help="What was decided, in place of what waits.")
@click.option("--customer", metavar="KEY", default=None, help="Every link of one customer instead.")
@home_options
def identity_list(
    decided: bool, customer: str | None, home: Path, config: Path | None, as_json: bool
) -> None:
    """Pairs of customers that may be one, the surest first; names are shown and kept nowhere.

    \b
    Examples: harken identity list
              harken identity list --customer jo@home.example
    """
    settings = _built(settings_of(home, config))
    from pipelines.identity.review import cases, links_of

    with open_warehouse(settings.home, "identity list") as connection:
        if customer:
            links = links_of(connection, settings.home, customer)
            text = "\n".join(_link_line(link) for link in links)
            answer({"links": [asdict(link) for link in links]}, text, as_json)
            return
        found = cases(connection, settings.home, decided)
    nothing = "nothing was decided yet" if decided else "nothing waits for a person"
    text = "\n".join(line for case in found for line in _case_lines(case)) or nothing
    answer({"decisions" if decided else "proposals": [asdict(c) for c in found]}, text, as_json)


@identity.command()
@click.argument("ids", nargs=-1, required=True)
@by_option
@home_options
def accept(ids: tuple[str, ...], by: str, home: Path, config: Path | None, as_json: bool) -> None:
    """Make one customer of each pair; also takes an unmerging back.

    Example: harken identity accept p3f2a91c07d --by "Jo Rivera"
    """
    _decide(settings_of(home, config), ids, "accept", by, as_json)


@identity.command()
@click.argument("ids", nargs=-1, required=True)
@by_option
@home_options
def reject(ids: tuple[str, ...], by: str, home: Path, config: Path | None, as_json: bool) -> None:
    """Say of each pair that it is two customers; it is not proposed again.

    Example: harken identity reject p3f2a91c07d
    """
    _decide(settings_of(home, config), ids, "reject", by, as_json)


@identity.command()
@click.argument("link")
@by_option
@home_options
def unmerge(link: str, by: str, home: Path, config: Path | None, as_json: bool) -> None:
    """Undo an accepted pair, or take a wrongly linked key away from its customer.

    LINK is the id of an accepted pair, a key as KIND/KEY, an e-mail address, a telephone number or
    a customer number; 'harken identity list --customer KEY' shows a customer's keys.

    \b
    Examples: harken identity unmerge p3f2a91c07d
              harken identity unmerge zendesk_user/4711
              harken identity unmerge family@home.example
    """
    settings = _built(settings_of(home, config))
    from pipelines.identity.deciding import unmerge as take_away

    with open_warehouse(settings.home, "identity unmerge") as connection:
        made = take_away(connection, settings.home, settings.configuration, link, by)
    _tell(made, as_json)


def _decide(
    settings: Settings, ids: tuple[str, ...], action: "Action", by: str, as_json: bool
) -> None:
    _built(settings)
    from pipelines.identity.deciding import decide

    with open_warehouse(settings.home, f"identity {action}") as connection:
        made = decide(connection, settings.home, settings.configuration, ids, action, by)
    _tell(made, as_json)


def _tell(made: list["Decision"], as_json: bool) -> None:
    from pipelines.identity.decisions import pair_id

    decisions: list[dict[str, Any]] = [
        {
            "id": pair_id(each.pair),
            "action": each.action,
            "records": ["/".join(key) for key in each.pair],
            "by": each.by,
            "at": each.at,
            "valid_from": each.valid_from,
        }
        for each in made
    ]
    lines = [f"{one['action']}: {' and '.join(one['records'])} ({one['id']})" for one in decisions]
    answer({"decisions": decisions}, "\n".join([*lines, NEXT]), as_json)


def _built(settings: Settings) -> Settings:
    if not settings.home.working_file.exists():
        raise StatedFailure(
            "Nobody is known yet: nothing has been ingested",
            where=str(settings.home.working_file),
            todo="Run 'harken run --landing DIR' first, or name the right home with --home.",
        )
    return settings


def _case_lines(case: "Case") -> list[str]:
    head = f"{case.id}  {case.confidence:.1%}  {case.state}: {case.evidence}"
    return [head, *(f"    {_side_line(side)}" for side in case.sides)]


def _side_line(side: "Side") -> str:
    known = [side.name or "(no name)", *side.contacts, side.address]
    return f"{f'{side.kind}/{side.key}':36} {', '.join(filter(None, known))}"


def _link_line(link: "KeyLink") -> str:
    shown = "" if link.shown == link.key else f"  {link.shown}"
    why = f"{link.rule}, {link.confidence:.1%}: {link.evidence}"
    return f"{link.kind}/{link.key}{shown}  in {link.source}: {why}"
