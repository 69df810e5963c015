"""The verb that erases a person everywhere."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipelines.cli.console import answer, home_options, landing_option, say, settings_of
from pipelines.failures import StatedFailure

if TYPE_CHECKING:
    from pipelines.forget.forget import Forgotten

STORES = {
    "archived_files": "archived files rewritten",
    "archived_records": "records in them",
    "raw_rows": "rows of raw tables",
    "derived_rows": "rows of tables that follow from them",
    "vault": "values in the vault",
    "alerts": "alerts",
    "identity_decisions": "decisions about who they are",
    "listed_alerts": "rows of days' lists",
    "reports_and_logs": "reports and logs",
}


@click.command()
@click.argument("customer")
@click.option("--yes", is_flag=True, help="Do not ask.")
@landing_option(required=False)
@home_options
def forget(
    customer: str,
    yes: bool,
    landing: Path | None,
    home: Path,
    config: Path | None,
    as_json: bool,
) -> None:
    """Erase a person everywhere, and keep them out when files come again.

    CUSTOMER is a customer_id, customer number, CRM contact id, e-mail address or telephone number.
    What was killed half-way is finished by running it again.

    Example: harken forget 10023 --yes
    """
    settings = settings_of(home, config, landing)
    if not settings.home.working_file.exists():
        raise StatedFailure(
            "There is nobody to forget: nothing has been ingested",
            where=str(settings.home.working_file),
            todo="Name the right home with --home.",
        )
    from pipelines.forget.forget import alone_in, find
    from pipelines.forget.forget import forget as erase

    with alone_in(settings.home) as connection:
        person = find(connection, settings, customer)
        if person:
            _ask(f"{' and '.join(person.customers) or 'a person without customer_id'}", yes)
        done = erase(connection, settings, person, say)
        if person is None:
            say("an erasure that was begun is finished; now the one that was asked for")
            # the warehouse was put in place anew
    if person is None:
        done = _after_the_pending(settings, customer, yes, done)
    result: dict[str, Any] = {
        "erased": done.erased,
        "landed_files_with_the_person": done.landed,
        "archived_files_of_others_that_mention_them": done.mentioned,
        "files_left": [str(file) for file in done.kept],
    }
    answer(result, _text(done), as_json)


def _ask(who: str, yes: bool) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        raise StatedFailure(
            "Nobody can be asked whether to erase",
            where=who,
            todo="Say --yes; it cannot be undone.",
        )
    if not click.confirm(f"Erase {who} everywhere? It cannot be undone.", err=True):
        raise click.Abort


def _after_the_pending(settings: Any, customer: str, yes: bool, before: "Forgotten") -> "Forgotten":
    """The erasure that was asked for, unless it was the one just finished."""
    from pipelines.forget.forget import alone_in, find
    from pipelines.forget.forget import forget as erase

    with alone_in(settings.home) as connection:
        try:
            person = find(connection, settings, customer)
        except StatedFailure:
            return before  # nobody is known by this any more: it was theirs
        if person:
            _ask(" and ".join(person.customers), yes)
        return erase(connection, settings, person, say)


def _text(done: "Forgotten") -> str:
    lines = [f"{count:>8} {STORES[store]}" for store, count in done.erased.items()]
    if done.landed:
        lines += ["The person still stands in these landed files, which are yours to change:"]
        lines += [f"  {name}" for name in done.landed]
    if done.mentioned:
        lines += [f"{done.mentioned} archived files of other people still mention them."]
    lines += [f"still names them: {file}" for file in done.kept]
    lines += ["Run 'harken run' to build and publish anew without them."]
    return "\n".join(lines)
