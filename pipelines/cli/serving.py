"""Verbs that serve: the Dagster UI for the data engineer."""

import os
import subprocess
import sys
from pathlib import Path

import click

from pipelines.cli.console import home_options, landing_option, say
from pipelines.cli.sample import SAMPLE_LANDING, write_exports
from pipelines.home import Home

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
