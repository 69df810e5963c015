"""Fit the shipped emotion model: python -m ml.emotion.train --data FOLDER [--out FOLDER].

Feeds on a GoEmotions folder; writes arrays, manifest and card, and prints the figures on dev. The
same data and library versions give the same bytes.

What does not belong here: how heads are fitted (fit.py) or measured (evaluate.py).
"""

from pathlib import Path
from typing import Any

import click
import numpy as np
import scipy
import sklearn
from scipy.special import expit
from threadpoolctl import threadpool_limits

from ml.emotion import artefact
from ml.emotion.card import card
from ml.emotion.card_picture import picture
from ml.emotion.evaluate import (
    Figure,
    Matrix,
    best_thresholds,
    figures,
    figures_of_heads,
    slopes_and_offsets,
)
from ml.emotion.fit import SETTINGS, fit_heads, readable_texts
from ml.emotion.goemotions import Comments, GoEmotionsError, digests, read
from ml.emotion.heads import Heads, to_arrays
from ml.emotion.labels import heads
from ml.emotion.model import ARTEFACT_FOLDER
from ml.emotion.tokens import TEXT_RULES

EXAMPLE = """
\b
Example:
  python -m ml.emotion.train --data ../shared/data/goemotions --out /tmp/emotion

The folder holds labels.txt, train.tsv and dev.tsv of GoEmotions (CC BY 4.0).
"""


@click.command(epilog=EXAMPLE)
@click.option(
    "--data",
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder with labels.txt, train.tsv and dev.tsv.",
)
@click.option(
    "--out",
    default=ARTEFACT_FOLDER,
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder to write arrays, manifest and card to; default: the shipped one.",
)
def main(data: Path, out: Path) -> None:
    """Fit the emotion model on GoEmotions, print its figures on dev, write the artefact."""
    try:
        found = fit_and_save(data, out)
    except GoEmotionsError as error:
        raise click.ClickException(str(error)) from error
    for name, figure in found.items():
        click.echo(
            f"{name:14s} macro-F1 {figure.macro_f1:.3f}  mean of folds {figure.fold_mean:.3f}  "
            f"95 % {figure.low:.3f} to {figure.high:.3f}"
        )
    size = sum(path.stat().st_size for path in out.iterdir())
    click.echo(f"written to {out}: {size / 1e6:.2f} MB")


def fit_and_save(data: Path, out: Path) -> dict[str, Figure]:
    """Fit on the folder's train part, calibrate and measure on dev, write the artefact."""
    # More threads add in another order: the weights would differ in their last bits.
    with threadpool_limits(limits=1):
        train, dev = read(data, "train"), read(data, "dev")
        fitted = fit_heads(train)
        calibrated = {speed: _calibrated(one, dev) for speed, one in fitted.items()}
        found = {
            speed: figures(logits, dev.truth, dev.folds) for speed, logits in calibrated.items()
        }
        of_heads = figures_of_heads(calibrated["full"], dev.truth, dev.folds)
    statements = {
        "heads": list(heads()),
        "thresholds": {speed: _thresholds(each, dev) for speed, each in calibrated.items()},
        "text_rules": TEXT_RULES,
        "terms": {name: len(one.rows.terms) for name, one in fitted["full"].branches.items()},
        "settings": SETTINGS,
        "metrics": {
            speed: {name: figure._asdict() for name, figure in each.items()}
            for speed, each in found.items()
        },
        "metrics_of_heads": {head: figure._asdict() for head, figure in of_heads.items()},
        "training_data": _training_data(data, train, dev),
        "libraries": {
            "numpy": np.__version__,
            "scipy": scipy.__version__,
            "scikit-learn": sklearn.__version__,
        },
    }
    artefact.save(out, to_arrays(fitted), statements)
    (out / "card.md").write_text(card(statements, fitted["full"]), encoding="utf-8")
    (out / "card.svg").write_text(picture(statements), encoding="utf-8")
    return found["full"]


def _calibrated(fitted: Heads, dev: Comments) -> Matrix:
    """Log-odds on dev after the heads were given the slopes and offsets that fit it."""
    logits = fitted.mean_logits(readable_texts(dev))
    fitted.slopes, fitted.offsets = slopes_and_offsets(logits, dev.truth)
    return logits * fitted.slopes + fitted.offsets


def _thresholds(calibrated: Matrix, dev: Comments) -> dict[str, float]:
    limits = expit(best_thresholds(calibrated, dev.truth))
    return {head: float(limit) for head, limit in zip(heads(), limits, strict=True)}


def _training_data(folder: Path, train: Comments, dev: Comments) -> dict[str, Any]:
    return {
        "name": "GoEmotions",
        "licence": "CC BY 4.0",
        "attribution": "Demszky et al., GoEmotions: A Dataset of Fine-Grained Emotions, ACL 2020",
        "train_comments": len(train.texts),
        "dev_comments": len(dev.texts),
        "sha256": digests(folder),
    }


if __name__ == "__main__":
    main()
