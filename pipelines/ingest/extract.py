"""Reads one contract's columns out of a source record: text, with tokens for what is personal.

The personal values themselves are kept until taken, or let go with a record that is refused. Which
records there are, and writing their rows, belongs in `parse.py`; what stands where in a record is
read in `values.py`.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from pipelines.contracts.contract import Column, Contract, DriftMode
from pipelines.ingest.official_numbers import left_out_of, without_card_numbers
from pipelines.ingest.retyped import fitted, may_be_left_out
from pipelines.ingest.safe_text import made_safe
from pipelines.ingest.values import Value, as_json, reader_of
from pipelines.sources.parts import parts_of
from pipelines.sources.record import Record
from pipelines.vault.tokens import Kind, Tokeniser, names_somebody

_as_content = json.JSONEncoder(sort_keys=True, ensure_ascii=False).encode
Keeper = Callable[[str], str | None]


class Extractor:
    """Reads one contract's columns out of source records, one row at a time.

    `retyped` says what becomes of values of another type, `leave_out` which fields are not read;
    `left_out` counts the values that were not taken in, by (column, why).
    """

    def __init__(
        self,
        contract: Contract,
        tokeniser: Tokeniser,
        retyped: DriftMode = "refuse",
        leave_out: frozenset[str] = frozenset(),
    ) -> None:
        self.left_out: Counter[tuple[str, str]] = Counter()
        self._contract = contract
        self._tokeniser = tokeniser
        self._retyped = retyped
        self._unread = contract.own_places | leave_out
        self._readers = [
            (name, reader_of(column, [p for p in contract.places_of(name) if p not in leave_out]))
            for name, column in contract.columns.items()
        ]
        self._typed = [
            (name, column, may_be_left_out(contract, name))
            for name, column in contract.columns.items()
            if column.personal == "text" or (column.type != "text" and retyped != "refuse")
        ]
        self._kept = [
            (name, keeper)
            for name, column in contract.columns.items()
            if (keeper := self._keeper_of(column))
        ]
        self._personal: dict[tuple[str, str], str] = {}
        self._repairs: dict[str, str] = {}
        self._of_record: dict[tuple[str, str], str] = {}

    @property
    def table(self) -> str:
        """The raw table that the rows belong to."""
        return self._contract.table

    def rows_inside(self, record: Record) -> Iterator[dict[str, Any]]:
        """The rows of the records that stand inside `record`; they share its position."""
        if part_of := self._contract.recognise.part_of:
            for part in parts_of(record.fields, part_of.at):
                yield self.row(Record(record.position, part))

    def row(self, record: Record, parts: Sequence[str] = ()) -> dict[str, Any]:
        """The row of one record; its personal values are kept until taken.

        Args:
            parts: hashes of the records inside it.
        """
        texts = {name: read(record.fields) for name, read in self._readers}
        for name, column, optional in self._typed:
            if (text := texts[name]) is not None:
                texts[name] = self._wanted(name, column, text, optional)
        further = self._further(record.fields)
        digest = self._tokeniser.fingerprint("record", _as_content([texts, further, *parts]))
        for name, keeper in self._kept:
            if (text := texts[name]) is not None:
                texts[name] = _each(keeper, text)
        return {
            "_position": record.position,
            "_record_hash": digest,
            **texts,
            "further_columns_token": self._keep("text", further) if further else None,
        }

    def settle(self, keep: bool) -> None:
        """Keep the personal values of the record just read, or let them go with it."""
        for place, value in self._of_record.items() if keep else ():
            known = self._personal.get(place)
            self._personal[place] = min(value, known) if known else value
        for token, kind in self._of_record if not keep else ():
            if (token, kind) not in self._personal:
                self._repairs.pop(token, None)
        self._of_record = {}

    def take_personal_values(self) -> list[tuple[str, str, str]]:
        """(token, kind, value) rows seen since the last call."""
        taken = [(token, kind, value) for (token, kind), value in self._personal.items()]
        self._personal = {}
        return taken

    def take_repairs(self) -> list[tuple[str, str]]:
        """(token, what was done) of texts since the last call that did not stay as they came."""
        taken, self._repairs = list(self._repairs.items()), {}
        return taken

    def _wanted(self, name: str, column: Column, value: Value, optional: bool) -> Value | None:
        """A value as its column holds it: of its type, without card numbers in free texts."""
        if isinstance(value, list):
            return value
        if column.personal == "text":
            return without_card_numbers(value)
        fit = fitted(column, value, self._retyped, optional)
        if fit is None:
            self.left_out[(name, f"it is no {column.type}")] += 1
        return fit

    def _keeper_of(self, column: Column) -> Keeper | None:
        """What makes the table's value of a column's; None where it stays as it is."""
        if column.personal == "text":
            return self._keep_words
        if kind := column.personal:
            return lambda value: self._keep(kind, value)
        if column.keyed:
            return lambda value: self._tokeniser.fingerprint("content", value)
        if column.identifier:
            of_mail = column.identifier == "message_id"
            return lambda value: (
                self._keep("identifier", value) if names_somebody(value, of_mail) else value
            )
        return (lambda value: value) if column.many else None

    def _keep_words(self, words: str) -> str | None:
        """Words are kept safe to read under the token of what was written."""
        safe = made_safe(words)
        token = self._keep("text", words, safe.text)
        if token and safe.done:
            self._repairs[token] = " ".join(safe.done)
        return token

    def _keep(self, kind: Kind, original: str, value: str | None = None) -> str | None:
        token = self._tokeniser.token(kind, original)
        value = original if value is None else value
        if token is not None:
            known = self._of_record.get((token, kind))
            self._of_record[(token, kind)] = min(value, known) if known else value
        return token

    def _further(self, fields: Mapping[str, Any]) -> str | None:
        if not self._contract.keep_further_columns:
            return None
        rest = {key: value for key, value in fields.items() if value and key not in self._unread}
        if not rest:
            return None
        for key, why in list(left_out_of(rest)):
            self.left_out[(key, why)] += 1
            del rest[key]
        return without_card_numbers(as_json(rest)) if rest else None


def _each(keeper: Keeper, value: Value) -> str | None:
    if isinstance(value, str):
        return keeper(value)
    return " ".join(kept for each in value if (kept := keeper(each))) or None
