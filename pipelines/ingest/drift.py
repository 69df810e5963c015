"""Schema drift: what changed in a file's header since the last accepted file, and what follows.

Pure functions over column names; the modes are defined at `Drift`. JSON and mail have no header:
there a missing field is a missing value. Values of another type belong to `retyped.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.contracts.contract import Contract, Drift, DriftKind
from pipelines.sources.columns import as_declared, folded

ORDER = "(order)"


@dataclass(frozen=True)
class Change:
    """One change of a header: `column` as the file names it (a dropped one as the last did)."""

    kind: DriftKind
    column: str
    before: str = ""  # what a renamed column was called

    @property
    def words(self) -> str:
        """What happened to the column."""
        if self.kind == "renamed":
            return f"was called '{self.before}' before"
        if self.kind == "reordered":
            return "of columns is another than before"
        return f"was {self.kind}"


@dataclass(frozen=True)
class Drifted:
    """What follows from the changes of one file's header.

    Attributes:
        refused: changes for which the file is refused whole.
        leave_out: fields of its records that are not read.
        notes: every other change and what was done, in words.
        header: the header to compare the next file with.
    """

    refused: tuple[Change, ...]
    leave_out: frozenset[str]
    notes: tuple[str, ...]
    header: tuple[str, ...]


def changes(contract: Contract, header: Sequence[str], last: Sequence[str] | None) -> list[Change]:
    """How a header differs from the last one; the first one can differ from the contract only."""
    renamed = as_declared(contract, header)
    column_of = {place: name for name in contract.columns for place in contract.places_of(name)}
    known = set(last or ())
    new = [name for name in header if name not in known]
    found: list[Change] = []
    successors: dict[str, str] = {}
    for gone in [name for name in last or () if name not in header]:
        column = column_of.get(as_declared(contract, [gone]).get(gone, gone))
        same = [n for n in new if folded(n) == folded(gone)] or [
            n for n in new if column and column_of.get(renamed.get(n, n)) == column
        ]
        if same:
            new.remove(same[0])
            successors[gone] = same[0]
            found.append(Change("renamed", same[0], gone))
        else:
            found.append(Change("dropped", gone))
    for name in new:
        place = renamed.get(name, name)
        if place in column_of:
            if place.casefold() != name.casefold():
                found.append(Change("renamed", name, place))
        elif last is not None:
            found.append(Change("added", name))
    stayed = [successors.get(name, name) for name in last or ()]
    if [n for n in stayed if n in header] != [n for n in header if n in stayed]:
        found.append(Change("reordered", ORDER))
    return found


def drifted(
    contract: Contract, header: Sequence[str], last: Sequence[str] | None, drift: Drift
) -> Drifted:
    """What the modes make of a header's changes.

    A dropped column that is required is left to the door, which refuses every row without it.
    """
    found = changes(contract, header, last)
    renamed = as_declared(contract, header)
    refused = [change for change in found if drift.mode_of(change.kind) == "refuse"]
    discarded = [change for change in found if drift.mode_of(change.kind) == "discard"]
    leave_out = {
        renamed.get(change.column, change.column)
        for change in discarded
        if change.kind in ("added", "renamed")
    }
    notes = [
        f"{_subject(change)} {change.words}: {_outcome(contract, change, drift)}"
        for change in found
        if change not in refused
    ]
    return Drifted(
        tuple(refused), frozenset(leave_out), tuple(notes), _to_remember(header, last, discarded)
    )


def _subject(change: Change) -> str:
    return "the order" if change.kind == "reordered" else f"column {change.column}"


def _outcome(contract: Contract, change: Change, drift: Drift) -> str:
    if change.kind == "reordered":
        return "columns are read by their names"
    if change.kind == "dropped":
        return "it is empty"
    if drift.mode_of(change.kind) == "discard":
        return "left out"
    if change.kind == "renamed":
        return "read as before"
    kept = contract.keep_further_columns
    return "kept among the further columns" if kept else "this table keeps no further columns"


def _to_remember(
    header: Sequence[str], last: Sequence[str] | None, discarded: Sequence[Change]
) -> tuple[str, ...]:
    """The header with what was taken in; what was discarded is a change for the next file too."""
    added = {change.column for change in discarded if change.kind == "added"}
    before = {change.column: change.before for change in discarded if change.kind == "renamed"}
    dropped = [change.column for change in discarded if change.kind == "dropped"]
    kept = [before.get(name, name) for name in header if name not in added] + dropped
    if last and any(change.kind == "reordered" for change in discarded):
        order = {name: place for place, name in enumerate(last)}
        kept.sort(key=lambda name: order.get(name, len(order)))
    return tuple(kept)
