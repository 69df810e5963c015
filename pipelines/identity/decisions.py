"""What persons decided of who is who: append-only, in a file that outlives the warehouse.

Decisions name records by their keys in their systems, never customers, whose ids may change. They
count from their `valid_from` on, so that what was known on an earlier day stays as it was. How they
bear on the rules is `resolve.py`'s.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Literal

from pipelines.home import Home
from pipelines.private_database import PrivateDatabase

Key = tuple[str, str]  # kind and key, as identity.links has them
Pair = tuple[Key, Key]
Action = Literal["accept", "reject", "unmerge"]
State = Literal["accepted", "declined", "apart"]
TABLE = """
create table if not exists decisions (
    number integer primary key autoincrement, kind text not null, key text not null,
    other_kind text not null, other_key text not null, action text not null, by text not null,
    at text not null, valid_from text not null, confidence real not null, evidence text not null)
"""
RESTORE = "Put it back from a backup: what persons decided stands in it alone."
COLUMNS = "kind, key, other_kind, other_key, action, by, at, valid_from, confidence, evidence"


def pair_of(one: Key, other: Key) -> Pair:
    """Two keys as one pair, whichever was named first."""
    return (one, other) if one < other else (other, one)


def pair_id(pair: Pair) -> str:
    """The short name under which a pair is listed; the same in every run."""
    return f"p{sha256(repr(pair).encode()).hexdigest()[:10]}"


@dataclass(frozen=True)
class Decision:
    """One decision of one person about one pair; `at` and `valid_from` are UTC."""

    pair: Pair
    action: Action
    by: str
    at: datetime
    valid_from: datetime
    confidence: float = 1.0
    evidence: str = ""


@dataclass
class Standing:
    """What holds after a number of decisions, pair by pair; the last word counts.

    `accepted` are one customer, `declined` are as the exact rules say, and are not proposed again,
    `apart` are never one customer, whatever the exact rules say.
    """

    accepted: dict[Pair, Decision] = field(default_factory=dict)
    declined: set[Pair] = field(default_factory=set)
    apart: set[Pair] = field(default_factory=set)

    @classmethod
    def after(cls, decisions: Iterable[Decision]) -> "Standing":
        """The outcome of decisions in the order in which they were made."""
        standing = cls()
        for decision in decisions:
            standing._take(decision)
        return standing

    def state(self, pair: Pair) -> State | None:
        """What holds of a pair; None where nobody has decided."""
        if pair in self.accepted:
            return "accepted"
        return "declined" if pair in self.declined else "apart" if pair in self.apart else None

    def _take(self, decision: Decision) -> None:
        pair, before = decision.pair, self.state(decision.pair)
        self.accepted.pop(pair, None)
        self.declined.discard(pair)
        self.apart.discard(pair)
        if decision.action == "accept":
            self.accepted[pair] = decision
        elif decision.action == "unmerge" and before != "accepted":
            self.apart.add(pair)
        else:
            self.declined.add(pair)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


class DecisionStore:
    """The decisions of one home.

    Raises:
        StatedFailure: its file is no database, or cannot be written.
    """

    def __init__(self, home: Home) -> None:
        self._file = home.identity_decisions
        self._kept = PrivateDatabase(self._file, TABLE, "The decisions about identities", RESTORE)

    def add(self, decisions: Iterable[Decision]) -> None:
        """Append decisions, all or none."""
        rows = [
            (*one.pair[0], *one.pair[1], one.action, one.by, one.at.isoformat())
            + (one.valid_from.isoformat(), one.confidence, one.evidence)
            for one in decisions
        ]
        marks = ", ".join("?" * len(COLUMNS.split(",")))
        with self._kept.open() as database, database:
            database.executemany(f"insert into decisions ({COLUMNS}) values ({marks})", rows)

    def all(self, known_on: datetime | None = None) -> list[Decision]:
        """Decisions in the order in which they were made; those that count at a moment, or all."""
        if not self._file.exists():
            return []
        with self._kept.open() as database:
            rows = database.execute(f"select {COLUMNS} from decisions order by number").fetchall()
        found = [
            Decision(((a, b), (c, d)), action, by, _moment(at), _moment(since), belief, words)
            for a, b, c, d, action, by, at, since, belief, words in rows
        ]
        return [each for each in found if known_on is None or each.valid_from <= known_on]

    def digest(self) -> str:
        """Hash of all that was decided."""
        return sha256(repr(self.all()).encode()).hexdigest()

    def forget(self, keys: Collection[Key]) -> int:
        """Erase the decisions about a person's records, from the file's free pages too."""
        if not self._file.exists():
            return 0
        with self._kept.erase() as database:
            return sum(
                database.execute(
                    "delete from decisions where (kind = ? and key = ?) "
                    "or (other_kind = ? and other_key = ?)",
                    (*key, *key),
                ).rowcount
                for key in keys
            )
