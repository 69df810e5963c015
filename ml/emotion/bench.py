"""Every figure that issue and card promise: python -m ml.emotion.bench --data FOLDER.

Feeds on GoEmotions' dev part and on our probes; prints the shipped model's figures beside what they
should be. Thresholds are always found on other folds than those they are judged on.

What does not belong here: measuring itself (evaluate.py, speed.py, probes.py).
"""

import time
from pathlib import Path
from random import Random

import click
import numpy as np

from ml.emotion.disturbances import DISTURBANCES
from ml.emotion.ears import Ears
from ml.emotion.evaluate import FAMILIES, Matrix, cross_fitted_decisions, figures, macro_f1
from ml.emotion.goemotions import Comments, read
from ml.emotion.heads import SPEEDS, Heads
from ml.emotion.labels import heads
from ml.emotion.languages import shipped_languages
from ml.emotion.model import ARTEFACT_FOLDER, EmotionModel
from ml.emotion.probes import failures, load_probes
from ml.emotion.quality import receive
from ml.emotion.speed import on_two_cores
from ml.emotion.transformer_artefact import digest_of

WANTED = {
    "goemotions_28": 0.48,
    "ekman_7": 0.60,
    "sentiment_4": 0.66,
    "customer_8": 0.64,
    "frustration": 0.54,
    "gratitude": 0.90,
}
WANTED_OF_TRANSFORMER = {
    "goemotions_28": 0.52,
    "ekman_7": 0.65,
    "sentiment_4": 0.72,
    "customer_8": 0.68,
    "frustration": 0.58,
    "gratitude": 0.90,
}
MOST_LOST = {"look-alikes": 0.0, "footer and quote": 0.02, "transcript form": 0.015}
# (speed, from the value as received) -> messages a second
WANTED_SPEEDS = {("fast", False): 50_000, ("full", False): 12_000, ("full", True): 6_000}
HELD, HELD_OF_SARCASM = 0.9, 0.6


@click.command()
@click.option("--data", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--transformer", type=click.Path(path_type=Path, file_okay=False))
@click.option("--messages", default=6_000, show_default=True, help="Messages to time.")
def main(data: Path | None, transformer: Path | None, messages: int) -> None:
    """Print size, load time, probes and, where the data is, figures on dev and speed."""
    started = time.process_time()
    model = EmotionModel.load()
    loaded = time.process_time() - started
    size = sum(path.stat().st_size for path in ARTEFACT_FOLDER.iterdir()) / 1e6
    click.echo(f"{model.model_id}: {size:.2f} MB (at most 3), loaded in {loaded:.2f} s (0.5)")
    print_probes(model)
    if data is None:
        click.echo("quality and speed: not measured without --data")
        return
    dev = read(data / "goemotions", "dev")
    for speed in SPEEDS:
        print_quality(speed, Ears.load(shipped_languages().heard["en"], speed).fitted, WANTED, dev)
    texts = (dev.texts * (messages // len(dev.texts) + 1))[:messages]
    for (speed, as_received), wanted in WANTED_SPEEDS.items():
        rate = on_two_cores(texts, speed, as_received)
        what = "with cleaning and language" if as_received else "readable texts, heads and cues"
        click.echo(f"{speed}, {what}: {rate:,.0f} short messages/s on two cores ({wanted:,})")
    if transformer is None or digest_of(transformer) is None:
        click.echo("transformer: not measured, for none was built ('make transformer')")
        return
    print_transformer(transformer, dev, texts)


def print_transformer(folder: Path, dev: Comments, texts: list[str]) -> None:
    """Size, load time, quality and speed of the linear heads averaged with a transformer."""
    started = time.process_time()
    model = EmotionModel.load(transformer=folder)
    loaded = time.process_time() - started
    size = sum(path.stat().st_size for path in folder.iterdir()) / 1e6
    click.echo(f"{model.model_id}: {size:.1f} MB (at most 26), loaded in {loaded:.2f} s (3)")
    print_probes(model)
    print_quality("transformer", model.unsure_ears.fitted, WANTED_OF_TRANSFORMER, dev)
    rate = on_two_cores(texts, "full", True, folder)
    what = "with cleaning and language"
    click.echo(f"transformer, {what}: {rate:,.0f} short messages/s on two cores (800)")


def print_probes(model: EmotionModel) -> None:
    """Share of each family that holds, and what does not."""
    for family, probes in load_probes().items():
        failed = failures(probes, model)
        held = 1 - len(failed) / len(probes)
        wanted = HELD_OF_SARCASM if family == "sarcasm" else HELD
        click.echo(f"probes, {family}: {held:.0%} of {len(probes)} hold ({wanted:.0%})")
        for probe, wrong in failed:
            click.echo(f"    {str(probe.text)[:70]!r}: {', '.join(wrong)}")


def print_quality(speed: str, fitted: Heads, wanted_of: dict[str, float], dev: Comments) -> None:
    """Macro-F1 of each family of heads, and what disturbed texts lose of it."""

    def scores(texts: list[str]) -> Matrix:
        return fitted.mean_logits([receive(text).text for text in texts])

    clean = scores(dev.texts)
    for name, figure in figures(clean, dev.truth, dev.folds).items():
        wanted = f" ({wanted_of[name]:.2f})" if name in wanted_of else ""
        click.echo(
            f"{speed}, {name}: macro-F1 {figure.macro_f1:.3f}{wanted}, mean of folds "
            f"{figure.fold_mean:.3f}, 95 % {figure.low:.3f} to {figure.high:.3f}"
        )
    at = [heads().index(head) for head in FAMILIES["goemotions_28"]]
    truth, of_clean = dev.truth[:, at], np.ascontiguousarray(clean[:, at])
    whole = macro_f1(truth, cross_fitted_decisions(of_clean, truth, dev.folds), dev.folds)
    for name, disturb in DISTURBANCES.items():
        random = Random(0)  # noqa: S311 - a disturbance, no secret
        judged = scores([disturb(text, random) for text in dev.texts])[:, at]
        decided = cross_fitted_decisions(of_clean, truth, dev.folds, judged)
        lost = whole.macro_f1 - macro_f1(truth, decided, dev.folds).macro_f1
        click.echo(f"{speed}, lost by {name}: {lost:.3f} ({MOST_LOST[name]:.3f})")


if __name__ == "__main__":
    main()
