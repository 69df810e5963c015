"""The project's own labelled messages: written, and labelled twice, without sight of the cues.

Feeds on `tests/labelled_messages`: mail, chat, calls and social posts written for this project, and
two labellings made apart from each other; the product does not ship them. Gives each half with both
labellings; a thread or a template never stands in both halves. What the model makes of them belongs
to `labelled_bench.py`.
"""

import csv
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from ml.emotion.labels import NEGATIVE_GROUPS, POSITIVE_GROUPS

FOLDER = Path(__file__).parents[2] / "tests" / "labelled_messages"
LABELLINGS = ("first", "second")
VALENCES = ("negative", "neutral", "positive", "mixed")
SIGNS = (
    *NEGATIVE_GROUPS,
    "confusion",
    *POSITIVE_GROUPS,
    "impatience",
    "no_reply",
    "repeat_contact",
    "urgency",
    "cancel_intent",
    "competitor_theirs",
    "competitor_ours",
    "escalation",
    "refund",
    "sarcasm",
)
HALVES = ("dev", "check")


class LabelledSetError(ValueError):
    """The labelled set does not hold together; the message names the file and the message."""


@dataclass(frozen=True)
class Heard:
    """What one labeller heard in a message."""

    valence: str
    labels: frozenset[str]


@dataclass(frozen=True)
class Message:
    """A message with both labellings, in the order of LABELLINGS."""

    id: str
    group: str
    channel: str
    text: str
    heard: tuple[Heard, Heard]

    @property
    def half(self) -> str:
        """`dev`, or `check`, which is opened once: by hash of its thread or template."""
        return HALVES[hashlib.sha256(self.group.encode()).digest()[0] % 2]


def labelled_messages(folder: Path = FOLDER) -> list[Message]:
    """All messages in the order of the file. Raises LabelledSetError."""
    by_labeller = [_labelling(folder / f"{name}.csv") for name in LABELLINGS]
    messages = []
    for line in (folder / "messages.jsonl").read_text(encoding="utf-8").splitlines():
        one = json.loads(line)
        try:
            first, second = (labelling[one["id"]] for labelling in by_labeller)
        except KeyError as error:
            raise LabelledSetError(f"messages.jsonl: {one['id']} is not labelled twice") from error
        group = one["template"] or one["thread"]
        messages.append(Message(one["id"], group, one["channel"], one["text"], (first, second)))
    if any(len(labelling) != len(messages) for labelling in by_labeller):
        raise LabelledSetError("messages.jsonl: there are labels of messages that are not there")
    return messages


def of_half(messages: list[Message], half: str) -> list[Message]:
    """The messages of one half."""
    return [message for message in messages if message.half == half]


def _labelling(file: Path) -> dict[str, Heard]:
    heard: dict[str, Heard] = {}
    with file.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            labels = frozenset(row["labels"].split(";")) - {""}
            if row["valence"] not in VALENCES or labels - set(SIGNS) or row["id"] in heard:
                raise LabelledSetError(f"{file.name}: {row['id']} is labelled twice or strangely")
            heard[row["id"]] = Heard(row["valence"], labels)
    return heard
