"""Verbs of the outbox: send what it holds, look at it, try again what was given up."""

from dataclasses import asdict
from pathlib import Path

import click

from pipelines.actions.delivery import deliver as send_due
from pipelines.actions.delivery import now_utc
from pipelines.actions.outbox import STATES, Outbox
from pipelines.cli.acting import store_of, told
from pipelines.cli.console import answer, home_options, settings_of
from pipelines.failures import StatedFailure


@click.command()
@home_options
def deliver(home: Path, config: Path | None, as_json: bool) -> None:
    """Send what the outbox holds: mails, signed posts, Slack, Teams and others.

    Channels stand in harken.yml under deliver.channels. What is not taken is tried again by a later
    call, at most deliver.attempts times; run it every few minutes.

    Example: harken deliver
    """
    settings = settings_of(home, config)
    passed = send_due(Outbox(store_of(settings).database), settings.configuration.deliver)
    lines = [
        f"{name}: {one.delivered} delivered, {one.again} to be tried again, {one.dead} given up"
        for name, one in passed.items()
    ]
    failures = [f"{name}: {one.failure}" for name, one in passed.items() if one.failure]
    failures += [
        f"{name}: {one.dead} messages were given up; 'harken outbox list --state dead' says why"
        for name, one in passed.items()
        if one.dead
    ]
    result = {"channels": {name: asdict(one) for name, one in passed.items()}}
    answer(result, "\n".join(lines) or "nothing is due", as_json, failures)


@click.group()
def outbox() -> None:
    """Messages that wait, were delivered, or were given up."""


@outbox.command("list")
@click.option("--state", "states", multiple=True, type=click.Choice(STATES))
@home_options
def outbox_list(states: tuple[str, ...], home: Path, config: Path | None, as_json: bool) -> None:
    """Every message: channel, state, attempts, what the channel said last.

    Example: harken outbox list --state dead
    """
    found = Outbox(store_of(settings_of(home, config)).database).messages(states or STATES)
    lines = [
        f"{one['message_id']}  {one['channel']:12} {one['state']:9} {one['attempts']:>3} attempts  "
        f"{one['last_error'] or ''}"
        for one in found
    ]
    answer({"outbox": [told(one) for one in found]}, "\n".join(lines) or "it is empty", as_json)


@outbox.command("retry")
@click.argument("messages", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="All that were given up.")
@home_options
def outbox_retry(
    messages: tuple[str, ...], everything: bool, home: Path, config: Path | None, as_json: bool
) -> None:
    """Let messages that were given up be sent again by the next 'harken deliver'.

    Example: harken outbox retry --all
    """
    if bool(messages) == everything:
        raise StatedFailure(
            "It is not said what to try again",
            where="harken outbox retry",
            todo="Name messages of 'harken outbox list --state dead', or say --all.",
        )
    store = store_of(settings_of(home, config))
    wanted = None if everything else messages
    count = Outbox(store.database).retry(wanted, now_utc())
    missing = [] if wanted is None or count == len(set(wanted)) else ["not all are given up"]
    answer({"retried": count}, f"{count} messages will be sent again", as_json, missing)
