"""The command `harken` and its verbs, in the order in which a person meets them."""

import os

import click

from pipelines.cli.acting import act, alerts
from pipelines.cli.delivering import deliver, outbox
from pipelines.cli.desk import desk, desk_user
from pipelines.cli.desk_token import desk_token
from pipelines.cli.emotion import emotion
from pipelines.cli.evaluating import evaluate
from pipelines.cli.explaining import explain
from pipelines.cli.forgetting import forget
from pipelines.cli.identity import identity
from pipelines.cli.importing import import_actions
from pipelines.cli.looking import check, doctor
from pipelines.cli.modelling import model
from pipelines.cli.pulling import pull
from pipelines.cli.quarantining import quarantine
from pipelines.cli.recovering import recoveries
from pipelines.cli.running import build, decide, demo, ingest, publish, run, score
from pipelines.cli.serving import dev, listen


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="harken")
def main() -> None:
    """Hears customers leaving before they go.

    \b
    Try it:        harken demo
    Your data:     harken run --landing exports
    What to do:    harken alerts
    What went in:  harken quarantine list
    Who is who:    harken identity list
    What follows:  harken recoveries
    How good:      harken evaluate --train-cut 2026-01-01 --test-cut 2026-04-01
    By which model: harken model list
    """
    os.umask(0o077)  # whatever is written may name customers


for verb in (
    *(demo, run, ingest, build, score, decide, publish),
    *(alerts, act, import_actions, deliver, outbox),
    *(check, pull, evaluate, model, emotion, identity, quarantine, explain, recoveries),
    *(desk, desk_user, desk_token, forget, doctor, listen, dev),
):
    main.add_command(verb)
