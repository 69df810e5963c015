"""Turns a recognised file's records into the text columns of its raw table, on disk as Parquet.

Runs outside the warehouse: nothing here opens DuckDB. Personal values become tokens on the way
and go to the vault; refusals are kept beside the rows. Whether a value is acceptable is the
door's question.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.contracts.contract import Column, Contract, family_of, load_contracts
from pipelines.ingest.forms import normal
from pipelines.ingest.safe_text import made_safe
from pipelines.ingest.whose import FORGOTTEN, is_forgotten
from pipelines.sources.parts import parts_of, step_into
from pipelines.sources.recognise import Recognised
from pipelines.sources.record import Read, Record, Refusal
from pipelines.vault.store import Vault
from pipelines.vault.tokens import Kind, Tokeniser, names_somebody
from pipelines.vault.tombstones import Tombstones

RECORDS_AT_ONCE = 5_000
# By the key below which a record stands, None where there is none: its contract, then those of the
# records inside it.
Families = Mapping[str | None, Sequence[Contract]]
HALF_LETTER = re.compile("[\ud800-\udfff]")  # half of a pair: no file and no database takes it


@dataclass(frozen=True)
class Arrival:
    """What every row of one received file carries: its file, when it came, its declared zone."""

    file_id: str
    received_at: datetime
    time_zone: str

    def stamp(self) -> dict[str, Any]:
        """The columns that follow from the arrival."""
        return {
            "_file_id": self.file_id,
            "_received_at": self.received_at,
            "_time_zone": self.time_zone,
        }


@dataclass
class ParsedFile:
    """One file's rows on disk, a Parquet file per table that has any, with its refused records.

    `received` counts the file's own records; those inside them share their fate.
    """

    rows_files: dict[str, Path] = field(default_factory=dict)
    received: int = 0
    refusals: list[Refusal] = field(default_factory=list)

    @property
    def forgotten(self) -> int:
        """How many records were refused because their person was forgotten."""
        return sum(refusal.reason == FORGOTTEN for refusal in self.refusals)


def parse(
    families: Families,
    reads: Iterable[Read],
    arrival: Arrival,
    area: Path,
    vault: Vault,
    tombstones: Tombstones,
) -> ParsedFile:
    """Write the records of one file to `area` and its personal values to the vault.

    Args:
        tombstones: whose records are refused and leave nothing behind.
    """
    parsed = ParsedFile()
    contracts = {each.table: each for family in families.values() for each in family}
    of_record = extractors_of(families, vault)
    extractors = {each.table: each for found in of_record.values() for each in found}
    stamp = arrival.stamp()
    remaining = iter(reads)
    with ExitStack() as open_files:
        writers: dict[str, pq.ParquetWriter] = {}
        while batch := list(islice(remaining, RECORDS_AT_ONCE)):
            parsed.received += len(batch)
            rows: dict[str, list[dict[str, Any]]] = {}
            for read in batch:
                taken = take_in(read, of_record)
                if (
                    not isinstance(read, Refusal)
                    and not isinstance(taken, Refusal)
                    and is_forgotten(families[read.below], taken, tombstones)
                ):
                    taken = Refusal(read.position, FORGOTTEN)
                for extractor in extractors.values():
                    extractor.settle(keep=not isinstance(taken, Refusal))
                if isinstance(taken, Refusal):
                    parsed.refusals.append(taken)
                    continue
                for table, found in taken.items():
                    rows.setdefault(table, []).extend(row | stamp for row in found)
            for extractor in extractors.values():
                vault.put(extractor.take_personal_values())
                vault.put_repairs(extractor.take_repairs())
            for table, found in rows.items():
                schema = rows_schema(contracts[table])
                if table not in writers:
                    file = area / f"{arrival.file_id}.{table}.parquet"
                    parsed.rows_files[table] = file
                    writer = pq.ParquetWriter(file, schema, compression="zstd")
                    writers[table] = open_files.enter_context(writer)
                writers[table].write_table(pa.Table.from_pylist(found, schema=schema))
    return parsed


def families_of(kind: Recognised) -> Families:
    """The contracts of a file's records, by the key below which a record stands."""
    named = [(None, kind.contract), *kind.beside.items()]
    return {key: family_of(each, load_contracts()) for key, each in named}


def extractors_of(families: Families, vault: Vault) -> dict[str | None, list["Extractor"]]:
    """What reads the rows of a record, by the key below which the record stands."""
    tokeniser = vault.tokeniser()
    contracts = {each.table: each for family in families.values() for each in family}
    extractors = {table: Extractor(each, tokeniser) for table, each in contracts.items()}
    return {key: [extractors[each.table] for each in family] for key, family in families.items()}


def take_in(
    read: Read, of_record: Mapping[str | None, Sequence["Extractor"]]
) -> dict[str, list[dict[str, Any]]] | Refusal:
    """The rows of one record by table, or why it cannot be taken in."""
    if isinstance(read, Refusal):
        return read
    own, *inner = of_record[read.below]
    try:
        inside = {each.table: list(each.rows_inside(read)) for each in inner}
        # a record whose parts changed is no repeat, whatever its own columns say
        parts = [row["_record_hash"] for rows in inside.values() for row in rows]
        return {own.table: [own.row(read, parts)], **inside}
    except RecursionError:
        return Refusal(read.position, "nested too deep")


def rows_schema(contract: Contract) -> pa.Schema:
    """Arrow schema of parsed rows: where each came from, then every column as text."""
    columns = [*contract.columns, "further_columns_token"]
    origin = [
        ("_file_id", pa.string()),
        ("_position", pa.int64()),
        ("_record_hash", pa.string()),
        ("_received_at", pa.timestamp("us")),
        ("_time_zone", pa.string()),
    ]
    return pa.schema(origin + [(name, pa.string()) for name in columns])


class Extractor:
    """Reads one contract's columns out of source records, one row at a time."""

    def __init__(self, contract: Contract, tokeniser: Tokeniser) -> None:
        self._contract = contract
        self._tokeniser = tokeniser
        self._places = {
            name: [place.split(".") for place in contract.places_of(name)]
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
                return text
        return None

    def _as_kept(self, column: Column, value: Any) -> str | None:
        """A value as the table holds it: tokens in place of what is personal."""
        if value is None:
            return None
        values = value if isinstance(value, list) else [value]
        if column.personal == "text":
            kept = [self._keep_words(each) for each in values]
        elif column.personal:
            kept = [self._keep(column.personal, each) for each in values]
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
        rest = {key: value for key, value in fields.items() if key not in own and value}
        return _as_json(rest) if rest else None


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
