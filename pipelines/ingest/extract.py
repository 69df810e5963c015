"""Reads one contract's columns out of a source record: text, with tokens for what is personal.

The personal values themselves are kept until taken, or let go with a record that is refused. Which
records there are, and writing their rows, belongs in `parse.py`.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pipelines.contracts.contract import Column, Contract, DriftMode
from pipelines.ingest.forms import normal
from pipelines.ingest.official_numbers import left_out_of, without_card_numbers
from pipelines.ingest.retyped import fitted, may_be_left_out
from pipelines.ingest.safe_text import made_safe
from pipelines.sources.parts import parts_of, step_into
from pipelines.sources.record import Record
from pipelines.vault.tokens import Kind, Tokeniser, names_somebody

HALF_LETTER = re.compile("[\ud800-\udfff]")  # half of a pair: no file and no database takes it


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
        self._leave_out = leave_out
        self._optional = {name for name in contract.columns if may_be_left_out(contract, name)}
        self._places = {
            name: [place.split(".") for place in contract.places_of(name) if place not in leave_out]
            for name in contract.columns
        }
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
        texts = {name: self._text(record.fields, name) for name in self._contract.columns}
        further = self._further(record.fields)
        content = json.dumps([texts, further, *parts], sort_keys=True, ensure_ascii=False)
        digest = self._tokeniser.fingerprint("record", content)
        row: dict[str, Any] = {"_position": record.position, "_record_hash": digest}
        for name, column in self._contract.columns.items():
            row[name] = self._as_kept(column, texts[name])
        row["further_columns_token"] = self._keep("text", further) if further else None
        return row

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

    def _text(self, fields: Mapping[str, Any], name: str) -> Any:
        column = self._contract.columns[name]
        for place in self._places[name]:
            value = step_into(fields, place)
            if column.many:
                if several := _several(value):
                    return several
            elif text := _in_form(column, _plain(value)):
                return self._wanted(name, text)
        return None

    def _wanted(self, name: str, text: str) -> str | None:
        """A value as its column holds it: of its type, without card numbers in free texts."""
        column = self._contract.columns[name]
        if column.personal == "text":
            return without_card_numbers(text)
        value = fitted(column, text, self._retyped, name in self._optional)
        if value is None:
            self.left_out[(name, f"it is no {column.type}")] += 1
        return value

    def _as_kept(self, column: Column, value: Any) -> str | None:
        """A value as the table holds it: tokens in place of what is personal."""
        if value is None:
            return None
        values = value if isinstance(value, list) else [value]
        if column.personal == "text":
            kept = [self._keep_words(each) for each in values]
        elif column.personal:
            kept = [self._keep(column.personal, each) for each in values]
        elif column.keyed:
            kept = [self._tokeniser.fingerprint("content", each) for each in values]
        elif column.identifier:
            of_mail = column.identifier == "message_id"
            kept = [
                self._keep("identifier", each) if names_somebody(each, of_mail) else each
                for each in values
            ]
        else:
            kept = values
        return " ".join(each for each in kept if each) or None

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
        own = self._contract.own_places
        unread = own | self._leave_out
        rest = {key: value for key, value in fields.items() if key not in unread and value}
        for key, why in list(left_out_of(rest)):
            self.left_out[(key, why)] += 1
            del rest[key]
        return without_card_numbers(_as_json(rest)) if rest else None


def _plain(value: Any) -> str | None:
    """A source value as text; nothing, empty and blank are all no value."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (dict, list)):
        return _as_json(value) if value else None
    return _whole(str(value)).strip() or None


def _several(value: Any) -> list[str]:
    """The values of a list; files that know no lists join them with semicolons."""
    each = value if isinstance(value, list) else str(value or "").split(";")
    return [text for one in each if (text := _plain(one))]


def _in_form(column: Column, text: str | None) -> str | None:
    return normal(column.form, text) if column.form and text else text


def _as_json(value: Any) -> str:
    return _whole(json.dumps(value, sort_keys=True, default=str, ensure_ascii=False))


def _whole(text: str) -> str:
    return HALF_LETTER.sub("\N{REPLACEMENT CHARACTER}", text.replace("\0", ""))
