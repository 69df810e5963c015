"""How every verb speaks: results on stdout, progress on stderr, a stated failure as one sentence.

With --json stdout holds one JSON object and nothing else; whatever went wrong stands in it as
`failure`, one sentence, the same for every verb. Exit codes: 0 done, 1 a stated failure, 2 wrong
usage, 130 stopped by Ctrl-C.
"""

import atexit
import functools
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from pipelines.failures import StatedFailure
from pipelines.settings import DEFAULT_HOME, Settings
from pipelines.sources.landing import existing_folder

STOPPED = "stopped by Ctrl-C; what was finished stays, and the next run does the rest"
Verb = TypeVar("Verb", bound=Callable[..., Any])


def say(words: str) -> None:
    """A line of progress, on stderr."""
    click.echo(words, err=True)


def answer(result: dict[str, Any], text: str, as_json: bool, failures: Sequence[str] = ()) -> None:
    """The verb's result: one JSON object, or text for a person; with failures the verb ends."""
    if failures:
        result = {"failure": "; ".join(failures), **result}
    if as_json:
        click.echo(json.dumps(result, default=str, indent=2))
    elif text:
        click.echo(text)
    for words in failures:
        say(f"harken: {words}")
    if failures:
        sys.exit(1)


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
            envvar="HARKEN_CONFIG",
            default=None,
            help="harken.yml (HARKEN_CONFIG); else the home's, else the landing folder's.",
        ),
        click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout."),
    )

    @functools.wraps(verb)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        try:
            return verb(*args, **kwargs)
        except StatedFailure as failure:
            answer({}, "", bool(kwargs.get("as_json")), [str(failure)])
        except KeyboardInterrupt:
            if kwargs.get("as_json"):
                click.echo(json.dumps({"failure": STOPPED}))
            say(f"harken: {STOPPED}")
            sys.stdout.flush()
            atexit._run_exitfuncs()  # else multiprocessing complains of what dbt left behind
            os._exit(130)  # a stage still at work in its thread ends here, and its dbt with it

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
    """The settings that a verb's options name.

    Raises:
        StatedFailure: the landing folder named is not there, or the configuration is wrong.
    """
    if landing is not None:
        existing_folder(landing)  # a slip is told before anything heavy is loaded
    return Settings.of(home, landing, config)
