"""How much of what can be foreseen is foreseen: python -m ml.churn.worlds (`make worlds`).

Worlds whose truth is known, of seeds that nobody developed on (from 1,000), and of equations other
than the usual ones. Prints the median and the worst tenth of each figure beside its target.
"""

import time
from dataclasses import replace

import click
import numpy as np

from ml.churn.bench.figures import Target
from ml.churn.bench.null import WORLDS, null_verdict
from ml.churn.worlds.judged import Judged, worth_of_words
from ml.churn.worlds.loop import aucs
from ml.churn.worlds.mechanisms import Equation, Mechanism, World, drawn_world

FIRST_SEED = 1_000
TARGETS = {
    "auc_skill": (0.96, True),
    "log_loss_gain": (0.90, True),
    "lift": (0.93, True),
    "recall_14d": (0.95, True),
    "main_cause_told": (0.90, True),
    "worst_sum": (1e-6, False),
}
WORD_WORLDS = 5
LOOP_BEHIND = 0.02
WORDS_WORTH, WORDS_WORTHLESS = 0.02, 0.01


@click.command()
@click.option("--seeds", default=20, show_default=True, help="Worlds of the usual equation.")
@click.option("--others", default=5, show_default=True, help="Worlds of each other equation.")
@click.option("--customers", default=8_000, show_default=True)
@click.option("--null-worlds", default=WORLDS, show_default=True)
def main(seeds: int, others: int, customers: int, null_worlds: int) -> None:
    """Print shares of the information-matched oracle, in the order of the issue.

    \b
    Example:
      python -m ml.churn.worlds --seeds 3 --others 1 --null-worlds 0
    """
    for equation, number in (
        (Equation.LOG_ODDS, seeds),
        *((e, others) for e in list(Equation)[1:]),
    ):
        started = time.monotonic()
        if number:
            _one_equation(equation, number, customers)
            click.echo(f"  {time.monotonic() - started:.0f} s\n")
    _words(customers)
    _loop(customers)
    if null_worlds:
        verdicts = [null_verdict(seed) for seed in range(null_worlds)]
        share = verdicts.count("no_skill") / null_worlds
        click.echo(Target(f"null worlds: no_skill, of {null_worlds}", share, 0.95, True).words)


def _one_equation(equation: Equation, number: int, customers: int) -> None:
    found = []
    with click.progressbar(range(FIRST_SEED, FIRST_SEED + number), label=equation.value) as seeds:
        for seed in seeds:
            found.append(Judged.of(drawn_world(seed, equation, customers)).figures())
    click.echo(f"worlds of the equation {equation.value}, {number} seeds; medians (worst tenth)")
    for name in found[0]:
        values = np.array([one[name] for one in found])
        middle = float(np.nanmedian(values))
        if name not in TARGETS:
            low, high = np.nanquantile(values, [0.1, 0.9])
            click.echo(f"  {name:42}{middle:9.4f}   ({low:.4f} to {high:.4f})")
            continue
        target, more = TARGETS[name]
        worst = float(np.nanquantile(values, 0.1 if more else 0.9))
        click.echo(f"  {Target(name, middle, target, more).words} ({worst:.4f})")


def _loop(customers: int) -> None:
    """How far models trained on what a team achieved fall behind those of an untouched world."""
    world = drawn_world(FIRST_SEED, customers=customers)
    for guarded, said in ((True, "with the guard"), (False, "without it")):
        found, truth = aucs(world, guarded)
        gaps = [one - other for one, other in zip(found, truth, strict=True)]
        told = ", ".join(f"{gap:+.3f}" for gap in gaps)
        click.echo(f"six retrainings {said}: AUC less the untouched one's {told}")
        if guarded:
            click.echo(Target("  furthest behind", -min(gaps), LOOP_BEHIND, False).words)


def _words(customers: int) -> None:
    mail = World(
        "mail",
        FIRST_SEED,
        customers,
        base=-8.2,  # nine of ten leave after an incident
        strength={Mechanism.INCIDENT: 3.2},
        contact_rate=0.25,
        incident=0.12,
    )
    deaf = World("deaf", FIRST_SEED, customers, heard=False, contact_rate=0.12)
    won, moved = (
        [worth_of_words(replace(world, seed=FIRST_SEED + more)) for more in range(WORD_WORLDS)]
        for world in (mail, deaf)
    )
    worth = float(np.median([one[0] for one in won]))
    click.echo(f"{WORD_WORLDS} seeds each; medians")
    click.echo(Target("words where mail drives exits: AUC won", worth, WORDS_WORTH, True).words)
    above = sum(low > 0 for _, low, _ in won)
    click.echo(f"  95 % interval above 0 in {above} of {WORD_WORLDS}")
    nothing = float(np.median([abs(one[0]) for one in moved]))
    words = "words that tell nothing: AUC moved"
    click.echo(Target(words, nothing, WORDS_WORTHLESS, False).words)


if __name__ == "__main__":
    main()
