"""How pure each cue is in labelled public texts: python -m ml.emotion.cue_bench --data FOLDER.

A cue of leaving is judged by questions labelled as wishes to end an account or service (banking77,
multidogo), every other one by comments labelled negative (GoEmotions, TweetEval). cues.yml keeps
these shares as `measured`. They are shares of texts in which the cue is heard, not recalls.
"""

from collections.abc import Iterator
from pathlib import Path

import click
from scipy.stats import binomtest

from ml.emotion.cues import Cue, CueBook, shipped_cues
from ml.emotion.english_texts import customer_turns, lines, rows
from ml.emotion.goemotions import read
from ml.emotion.labels import heads
from ml.emotion.quality import receive

FEWEST = 10
LEAVING = frozenset({"terminate_account", "closeaccount", "cancelserviceintent"})
NEGATIVE_EMOTIONS = frozenset({"0", "3"})  # anger and sadness of TweetEval
Labelled = tuple[str, bool]


@click.command()
@click.option(
    "--data", type=click.Path(path_type=Path, exists=True, file_okay=False), required=True
)
def main(data: Path) -> None:
    """Print for each cue how often it is heard, and how often rightly, with a 95 % interval."""
    for name, heard in measured(shipped_cues(), data).items():
        right, of = sum(heard), len(heard)
        if of < FEWEST:
            click.echo(f"{name}: heard in {of}, too few")
            continue
        low, high = binomtest(right, of).proportion_ci(method="wilson")
        click.echo(f"{name}: heard in {of}, share {right / of:.2f} ({low:.2f} to {high:.2f})")


def measured(book: CueBook, data: Path) -> dict[str, list[bool]]:
    """Per cue whether each text in which it is heard bears the label that it stands for."""
    found: dict[str, list[bool]] = {cue.name: [] for cue in book.cues}
    for leaving, texts in ((False, negatives(data)), (True, leavers(data))):
        for text, label in texts:
            for hit in book.heard(receive(text).text):
                if _is_of_leaving(hit.cue) == leaving:
                    found[hit.cue.name].append(label)
    return found


def _is_of_leaving(cue: Cue) -> bool:
    return "cancel_intent" in cue.lifts


def negatives(data: Path) -> Iterator[Labelled]:
    """Comments and whether people labelled them negative."""
    column = heads().index("p_negative")
    for part in ("train", "dev"):
        comments = read(data / "goemotions", part)
        yield from zip(comments.texts, comments.truth[:, column].tolist(), strict=True)
    for part in ("train", "val"):
        folder = data / "tweeteval_emotion"
        texts, labels = lines(folder / f"{part}_text.txt"), lines(folder / f"{part}_labels.txt")
        yield from zip(texts, (label in NEGATIVE_EMOTIONS for label in labels), strict=True)


def leavers(data: Path) -> Iterator[Labelled]:
    """Customers' questions and whether they were labelled as wishes to leave."""
    for path in sorted(data.glob("banking77/*.csv")):
        yield from ((row["text"], row["category"] in LEAVING) for row in rows(path))
    for text, intent in customer_turns(data):
        yield text, not LEAVING.isdisjoint(intent.replace("<div>", " ").split())


if __name__ == "__main__":
    main()
