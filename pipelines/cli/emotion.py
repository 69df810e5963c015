"""The verbs that hear feelings in any file of texts, and learn from a company's own labels."""

from pathlib import Path
from typing import Any

import click

from pipelines.cli.console import answer, home_options, say, settings_of
from pipelines.failures import StatedFailure

CHUNK = 20_000
FILE = click.Path(dir_okay=False, path_type=Path)


@click.group()
def emotion() -> None:
    """Hear feelings in any file of texts; learn from messages you labelled.

    \b
    Examples:
      harken emotion score messages.csv --column text --out heard.parquet
      harken emotion adapt labelled.csv --dry-run
    """


@emotion.command()
@click.argument("file", type=FILE)
@click.option("--column", default="text", show_default=True, help="The column with the texts.")
@click.option("--out", required=True, type=FILE, help="Parquet file to write.")
@home_options
def score(
    file: Path, column: str, out: Path, home: Path, config: Path | None, as_json: bool
) -> None:
    """Add to every row of FILE (CSV, JSON lines, Parquet) what its text tells.

    \b
    p_<label> and is_<label> for the 28 GoEmotions labels, frustration, worry, satisfaction,
    negative, impatience, cancel_intent and escalation; p_group_<group> for all customer groups;
    the signals as in journey.messages; emotion, language, text_quality and cues.

    Example: harken emotion score messages.csv --column text --out heard.parquet
    """
    import pandas as pd

    from pipelines.emotion.serving import serving_model
    from pipelines.emotion.text_files import column_of, heard_columns, read_texts, write_rows

    model = serving_model(settings_of(home, config))
    rows = read_texts(file)
    texts = column_of(rows, column, "--column", file)
    heard = []
    for start in range(0, max(len(texts), 1), CHUNK):
        heard.append(model.score(texts[start : start + CHUNK]))
        say(f"heard {min(start + CHUNK, len(texts)):,} of {len(texts):,} texts")
    scores = pd.concat(heard, ignore_index=True)
    write_rows(rows, heard_columns(model, scores), out)
    emotions = {str(name): int(n) for name, n in scores["emotion"].value_counts().items()}
    qualities = scores.loc[scores["emotion"] == "not_scored", "text_quality"].value_counts()
    unscored = {str(name): int(n) for name, n in qualities.items()}
    result = {
        "rows": len(rows),
        "emotions": emotions,
        "not_scored": unscored,
        "emotion_model": model.model_id,
        "out": str(out),
    }
    lines = [f"{n:>9,}  {name}" for name, n in emotions.items()]
    lines += [f"{n:>9,}  not scored: {name}" for name, n in unscored.items()]
    answer(result, "\n".join([*lines, f"written: {out}"]), as_json)


@emotion.command()
@click.argument("file", type=FILE, required=False)
@click.option("--column", default="text", show_default=True, help="The column with the texts.")
@click.option("--label-column", default="label", show_default=True, help="The one with labels.")
@click.option("--dry-run", is_flag=True, help="Say what it would gain; change nothing.")
@click.option("--remove", is_flag=True, help="Go back to the shipped model.")
@home_options
def adapt(
    file: Path | None,
    column: str,
    label_column: str,
    dry_run: bool,
    remove: bool,
    home: Path,
    config: Path | None,
    as_json: bool,
) -> None:
    """Learn from FILE how your customers say things; serves only if surely better.

    \b
    FILE holds 100 messages or more, each with its labels, separated by ';', or 'neutral':
      text,label
      "Third mail. Nobody answers.",frustration;impatience
    Labels: frustration disappointment sadness worry confusion gratitude satisfaction negative
    anger impatience joy cancel_intent escalation. A label on fewer than 10 messages is left as
    it is. From the next run on all messages are heard anew with the adapter.

    Example: harken emotion adapt labelled.csv
    """
    from pipelines.emotion.serving import install_adapter, remove_adapter

    settings = settings_of(home, config)
    if remove:
        was = remove_adapter(settings.home)
        words = "the shipped model serves from the next run on" if was else "no adapter served"
        answer({"removed": was}, words, as_json)
        return
    if file is None:
        raise click.UsageError("Name a FILE of labelled messages, or --remove.")
    content, result = _fitted(file, column, label_column, settings)
    better = result["is_better"]
    if better and not dry_run:
        install_adapter(settings.home, content)
    verdict = (
        "surely better than the shipped model"
        if better
        else "not surely better: the shipped model stays"
    )
    text = "\n".join([*_table(result), f"{verdict}{'' if not dry_run else ' (dry run)'}"])
    answer(result | {"serves": bool(better and not dry_run)}, text, as_json)


def _fitted(file: Path, column: str, label_column: str, settings: Any) -> tuple[str, Any]:
    from ml.emotion.adapt import TooFewLabelsError, fit_adapter, statements_of
    from ml.emotion.adapter import written
    from pipelines.emotion.labelled import labels_of
    from pipelines.emotion.serving import shipped_model
    from pipelines.emotion.text_files import column_of, read_texts

    rows = read_texts(file)
    texts = column_of(rows, column, "--column", file)
    labels = labels_of(column_of(rows, label_column, "--label-column", file), file)
    ears = shipped_model(settings).unsure_ears
    say(f"fitting on {len(texts):,} labelled messages ...")
    try:
        lines, found = fit_adapter(ears, texts, labels)
    except TooFewLabelsError as error:
        raise StatedFailure(
            f"Too little to learn from: {error}",
            where=str(file),
            todo="Label more messages; the shipped model serves until then.",
        ) from error
    result = statements_of(found) | {"is_better": found.is_better, "left_out": found.left_out}
    return written(ears.name, lines, statements_of(found)), result


def _table(result: Any) -> list[str]:
    rows = [
        f"{name:16}{one['messages']:>9}{one['shipped']:>9.3f}{one['adapted']:>9.3f}"
        for name, one in result["f1"].items()
    ]
    left = [f"{name}: {n} messages, too few or too many" for name, n in result["left_out"].items()]
    return [
        f"F1 on messages not learnt from ({result['messages']} in all)",
        f"{'':16}{'messages':>9}{'shipped':>9}{'adapted':>9}",
        *rows,
        *left,
        f"gain in macro-F1: {_interval(result['gain_in_macro_f1'])}",
        f"log loss saved against bare shares: {_interval(result['log_loss_saved'])}",
    ]


def _interval(of: Any) -> str:
    value, low, high = of
    return f"{value:+.3f} (95 % {low:+.3f} to {high:+.3f})"
