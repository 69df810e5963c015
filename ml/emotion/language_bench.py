"""How sure a text must be in another language: python -m ml.emotion.language_bench --data FOLDER.

Sets the threshold on one half of the English texts, by hash, and reports on the other: the share
that would be lost as not supported, and how much of other languages (made-up messages) is told.
The threshold in force stands in languages.yml; this prints the lowest that would do.
"""

import hashlib
import math
import time
from collections import Counter
from pathlib import Path

import click
from ruamel.yaml import YAML

from ml.emotion.english_texts import english_texts
from ml.emotion.languages import Languages, shipped_languages
from ml.emotion.quality import receive

MOST_LOST = 0.005  # of English texts
FOREIGN_FILE = Path(__file__).with_name("foreign_messages.yml")


@click.command()
@click.option("--data", type=click.Path(path_type=Path, exists=True), required=True)
def main(data: Path) -> None:
    """Print the threshold, and on texts that had no part in it what is lost and what is told."""
    languages = shipped_languages()
    setting, reporting = halves(english_texts(data))
    leads = sorted(
        (languages.lead_of(text)[1] for texts in setting.values() for text in texts), reverse=True
    )
    lowest = math.ceil(leads[int(MOST_LOST * len(leads))] * 10) / 10
    click.echo(f"lowest lead that loses {MOST_LOST:.1%} of {len(leads)} texts: {lowest}")
    click.echo(f"in force: {languages.lead}, with {languages.fewest_letters} letters; other half:")
    started, count, lost = time.process_time(), 0, 0
    for name, texts in reporting.items():
        told = Counter(_verdict(languages, languages.of(text)) for text in texts)
        count, lost = count + len(texts), lost + told["lost"]
        shares = ", ".join(f"{each} {told[each] / len(texts):.2%}" for each in VERDICTS)
        click.echo(f"  {name}: {len(texts)} texts, {shares}")
    speed = count / (time.process_time() - started)
    click.echo(f"  all: {count} texts, lost {lost / count:.2%}; {speed:,.0f} a CPU-second")
    foreign = foreign_messages()
    missed = [(code, text) for code, text in foreign if languages.heard_as(languages.of(text))]
    wrong = [text for code, text in foreign if languages.of(text) not in (code, "und")]
    click.echo(
        f"messages in other languages: {len(foreign)}, heard as if English {len(missed)}, "
        f"taken for a third language {len(wrong)}"
    )


VERDICTS = ("English", "unsure", "lost")


def _verdict(languages: Languages, code: str) -> str:
    return "lost" if languages.heard_as(code) is None else "unsure" if code == "und" else "English"


def halves(texts: dict[str, list[str]]) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Readable texts, each in the one or the other half by its hash."""
    parts: tuple[dict[str, list[str]], ...] = ({}, {})
    for name, each in texts.items():
        for text in each:
            received = receive(text)
            if received.can_be_scored:
                half = hashlib.sha256(text.encode("utf-8", "replace")).digest()[0] % 2
                parts[half].setdefault(name, []).append(received.text)
    return parts[0], parts[1]


def foreign_messages() -> list[tuple[str, str]]:
    """(language, readable text) of messages in other languages than English."""
    raw = YAML(typ="safe", pure=True).load(FOREIGN_FILE.read_text(encoding="utf-8"))
    return [(code, receive(text).text) for code, texts in raw.items() for text in texts]


if __name__ == "__main__":
    main()
