"""English messages of people, read from data sets as they lie on disk, to measure on.

Feeds on a folder of data sets; a set that is not there is left out. No text is ever written out.
What is measured on them belongs in `language_bench.py`.
"""

import csv
import json
import mailbox
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any


def english_texts(data: Path) -> dict[str, list[str]]:
    """Different texts of each data set that is there, in order of appearance."""
    found = {name: list(dict.fromkeys(read(data))) for name, read in SETS.items()}
    return {name: texts for name, texts in found.items() if texts}


def _goemotions(data: Path) -> Iterator[str]:
    for path in data.glob("goemotions/dev.tsv"):
        yield from (line.split("\t")[0] for line in lines(path) if line)


def _banking(data: Path) -> Iterator[str]:
    for path in sorted(data.glob("banking77/*.csv")):
        yield from (row["text"] for row in rows(path))


def _twitter(data: Path) -> Iterator[str]:
    for path in sorted(data.glob("twitter_support/*.csv")):
        yield from (row["text"] for row in rows(path) if row["inbound"] == "True" and row["text"])


def customer_turns(data: Path) -> Iterator[tuple[str, str]]:
    """What customers said in multidogo, with its intent: their turns alone have one."""
    for path in sorted(data.glob("multidogo/*/*.tsv")):
        for line in lines(path)[1:]:
            cells = line.split("\t")
            if len(cells) == 6 and cells[5].strip():
                yield cells[3], cells[5].strip()


def _multidogo(data: Path) -> Iterator[str]:
    yield from (text for text, _ in customer_turns(data))


def _retail(data: Path) -> Iterator[str]:
    """Words of tickets and mails of the shop."""
    for path in sorted(data.glob("retail/contact_center/**/*.json*")):
        for line in path.read_text(encoding="utf-8").splitlines():
            yield from _bodies(json.loads(line))
    for path in sorted(data.glob("retail/email/*.mbox")):
        for mail in mailbox.mbox(path):
            payload = mail.get_payload(decode=True)
            if isinstance(payload, bytes):
                yield payload.decode("utf-8", "replace")


def _bodies(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("body"), str):
            yield value["body"]
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from _bodies(each)


def lines(path: Path) -> list[str]:
    """Lines of a file that ends them with \\n alone."""
    return path.read_text(encoding="utf-8").split("\n")


def rows(path: Path) -> Iterator[dict[str, str]]:
    """Rows of a CSV file with a header."""
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


SETS: dict[str, Callable[[Path], Iterator[str]]] = {
    "goemotions dev": _goemotions,
    "banking77": _banking,
    "twitter_support customers": _twitter,
    "multidogo customers": _multidogo,
    "retail": _retail,
}
