"""How every verb speaks: results on stdout, progress on stderr, a stated failure as one sentence.

With --json stdout holds one JSON object and nothing else. Exit codes: 0 done, 1 a stated failure,
2 wrong usage.
"""

import functools
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from pipelines.failures import StatedFailure
from pipelines.settings import DEFAULT_HOME, Settings

Verb = TypeVar("Verb", bound=Callable[..., Any])


def say(words: str) -> None:
    """A line of progress, on stderr."""
    click.echo(words, err=True)


def answer(result: dict[str, Any], text: str, as_json: bool) -> None:
    """The verb's result: one JSON object, or text for a person."""
    click.echo(json.dumps(result, default=str, indent=2) if as_json else text)


def home_options(verb: Verb) -> Verb:
    """--home, --config and --json, and stated failures told in one sentence."""
    options = (
        click.option(
            "--home",
            type=click.Path(file_okay=False, path_type=Path),
            envvar="HARKEN_HOME",
            default=DEFAULT_HOME,
            show_default=True,
            help="Folder that holds all state (HARKEN_HOME).",
        ),
        click.option(
            "--config",
            type=click.Path(dir_okay=False, path_type=Path),
            default=None,
            help="harken.yml; else the one in the home, else at the landing folder's root.",
        ),
        click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout."),
    )

    @functools.wraps(verb)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        try:
            return verb(*args, **kwargs)
        except StatedFailure as failure:
            if kwargs.get("as_json"):
                click.echo(json.dumps({"failure": str(failure)}))
            click.echo(f"harken: {failure}", err=True)
            sys.exit(1)

    decorated: Any = guarded
    for option in reversed(options):
        decorated = option(decorated)
    return decorated  # type: ignore[no-any-return]


def landing_option(required: bool) -> Callable[[Verb], Verb]:
    """--landing, the folder with the company's exports."""
    return click.option(
        "--landing",
        type=click.Path(file_okay=False, path_type=Path),
        envvar="HARKEN_LANDING",
        required=required,
        help="Folder that holds the company's exports (HARKEN_LANDING).",
    )


def settings_of(home: Path, config: Path | None, landing: Path | None = None) -> Settings:
    """The settings that a verb's options name."""
    return Settings.of(home, landing, config)
