"""Verbs that serve: the Dagster UI for the data engineer, the door for pushed messages."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import click

from pipelines.cli.console import answer, home_options, landing_option, say, settings_of
from pipelines.cli.sample import SAMPLE_LANDING, write_exports
from pipelines.failures import StatedFailure
from pipelines.home import Home
from pipelines.settings import webhook_secrets_from_env

PROJECT = Path(__file__).resolve().parents[2]


@click.command()
@landing_option(required=False)
@click.option("--port", default=3000, show_default=True, type=click.IntRange(1, 65535))
@home_options
def dev(landing: Path | None, port: int, home: Path, config: Path | None, as_json: bool) -> None:
    """The Dagster UI on loopback; without a landing folder, on a sample business.

    Example: harken dev --landing exports --port 3000
    """
    from pipelines.stages.instance import prepare_instance

    home = home.resolve()
    instance = prepare_instance(Home(home))
    if landing is None:
        landing = home / SAMPLE_LANDING
        write_exports(landing)
    say(f"Dagster on http://127.0.0.1:{port} for {landing}; its home is {home}")
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}",
        "DAGSTER_HOME": str(instance),
        "HARKEN_HOME": str(home),
        "HARKEN_LANDING": str(landing.resolve()),
    }
    if config is not None:
        environment["HARKEN_CONFIG"] = str(config.resolve())
    command = ["dg", "dev", "--host", "127.0.0.1", "--port", str(port)]  # it has no sign-in
    sys.exit(subprocess.run(command, cwd=PROJECT, env=environment, check=False).returncode)


@click.command()
@landing_option(required=True)
@click.option("--port", default=8787, show_default=True, type=click.IntRange(0, 65535))
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@home_options
def listen(
    landing: Path, port: int, host: str, home: Path, config: Path | None, as_json: bool
) -> None:
    """Take signed posts of messages (POST /messages) and land them as files.

    \b
    Posts are signed by Standard Webhooks with a secret of HARKEN_WEBHOOK_SECRET (whsec_...;
    several, separated by spaces, while one is being replaced). A post is one message as a JSON
    object, an array of them, or one per line. Ends on Ctrl-C, when running posts are on disk.

    \b
    Example:
      export HARKEN_WEBHOOK_SECRET=whsec_...
      harken listen --landing exports --port 8787
    """
    import uvicorn

    from pipelines.sources.pushed import Push

    folder = settings_of(home, config, landing).landing or landing
    push = Push(folder, webhook_keys())
    door = bind(host, port)
    say(f"listening on http://{host}:{door.getsockname()[1]}/messages for {folder}")
    # the server ends its posts first and then hands the signal on, to this handler
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    configured = uvicorn.Config(
        push.router(), log_level="warning", lifespan="off", timeout_graceful_shutdown=20
    )
    try:
        uvicorn.Server(configured).run(sockets=[door])
    except KeyboardInterrupt:
        pass  # how it is meant to end
    counts = push.counts
    text = f"{counts.landed} posts landed, {counts.known} known before, {counts.refused} refused"
    answer(vars(counts), text, as_json)


def webhook_keys() -> list[bytes]:
    """The keys that posts are checked by. Raises StatedFailure without one that can be used."""
    from pipelines.sources.signatures import WrongSecret, secret_key

    secrets = webhook_secrets_from_env()
    if not secrets:
        raise StatedFailure(
            "There is no secret to check posts by",
            where="HARKEN_WEBHOOK_SECRET",
            todo="Set it to the sender's secret (whsec_...).",
        )
    try:
        return [secret_key(secret) for secret in secrets]
    except WrongSecret as wrong:
        raise StatedFailure(
            f"A webhook secret cannot be used: {wrong}",
            where="HARKEN_WEBHOOK_SECRET",
            todo="Copy it whole from the sender (whsec_...); separate several by spaces.",
        ) from wrong


def bind(host: str, port: int) -> socket.socket:
    """A socket that listens there. Raises StatedFailure where the port is taken."""
    try:
        door = socket.create_server((host, port), backlog=128)
    except OSError as error:
        raise StatedFailure(
            f"The port cannot be taken: {error.strerror}",
            where=f"{host}:{port}",
            todo="Name another with --port.",
        ) from error
    door.setblocking(False)
    return door
