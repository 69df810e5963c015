"""Tells what a received file is, by its header or shape, and which contract it falls under.

The folder a file lies in is never asked. A file that no contract claims is unrecognised; a file
that claims a contract and cannot be opened at all is refused with the reason.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from pipelines.contracts.contract import Contract
from pipelines.sources.columns import as_declared, folded, repeated_names
from pipelines.sources.delimited import DELIMITERS, read_delimited, read_header
from pipelines.sources.json_records import Shape, read_json, read_pages, shapes_of
from pipelines.sources.json_scanner import BrokenJson
from pipelines.sources.mail_file import looks_like_mail, read_mail_file
from pipelines.sources.mail_reader import read_mails
from pipelines.sources.mailbox import looks_like_mbox, read_mbox
from pipelines.sources.record import Read, Record
from pipelines.sources.tables import read_parquet, read_parquet_header

LOOKED_AT = 65_536  # bytes
PACKED = {  # how files begin that hold exports in a form that is not read
    b"PK\x03\x04": "a packed file or an Excel workbook: unpack it, or save the sheet as CSV",
    b"\x1f\x8b": "a packed file (gzip): unpack it",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook: save the sheet as CSV",
}
WRAPPERS = {"data", "items", "results"}  # keys of any list: only its records tell whose it is


@dataclass(frozen=True)
class Recognised:
    """A file that a contract claims, and how to read its records.

    `beside` are the contracts of records that a page holds beside its own, by the key below which
    they stand (`users` beside `tickets`).
    `header` are its column names where it has a header line, as they stand there, and `delimiter`
    is what stands between them.
    """

    contract: Contract
    read: Callable[[], Iterator[Read]]
    missing_columns: tuple[str, ...] = ()
    beside: Mapping[str, Contract] = field(default_factory=dict)
    header: tuple[str, ...] = ()
    delimiter: str = ","


@dataclass(frozen=True)
class Unreadable:
    """A file whose kind is plain but that cannot be read at all."""

    reason: str


def recognise(path: Path, contracts: dict[str, Contract]) -> Recognised | Unreadable | None:
    """What the file at `path` is; None where no contract claims it."""
    with path.open("rb") as stream:
        start = stream.read(LOOKED_AT)
    if not start:
        return Unreadable("the file is empty (0 bytes)")
    if not start.strip() and len(start) < LOOKED_AT:
        return Unreadable("the file holds white space only")
    for beginning, words in PACKED.items():
        if start.startswith(beginning):
            return Unreadable(words)
    if start.startswith(b"PAR1"):
        header = read_parquet_header(path)
        if header is None:
            return Unreadable("the Parquet file is cut off or damaged")
        return _by_header(contracts, header, lambda: read_parquet(path))
    if looks_like_mbox(start):
        return _mail(contracts, lambda: read_mails(read_mbox(path)))
    if looks_like_mail(start):
        return _mail(contracts, lambda: read_mails(read_mail_file(path)))
    if start.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        return _json(path, contracts)
    for delimiter in DELIMITERS:
        read = partial(read_delimited, path, delimiter)
        claimed = _by_header(contracts, read_header(path, delimiter), read)
        if isinstance(claimed, Recognised):
            return replace(claimed, delimiter=delimiter)
        if claimed:
            return claimed
    return None


def _mail(contracts: dict[str, Contract], read: Callable[[], Iterator[Read]]) -> Recognised:
    return Recognised(next(c for c in contracts.values() if c.recognise.mail), read)


def _by_header(
    contracts: dict[str, Contract], header: list[str] | None, read: Callable[[], Iterator[Read]]
) -> Recognised | Unreadable | None:
    named = {folded(name) for name in header or []}
    claims = {
        table: len(contract.recognise.header)
        for table, contract in contracts.items()
        if contract.recognise.header
        and all(_stands_in(m, named) for m in contract.recognise.header)
    }
    if header is None or not claims:
        return None
    contract = contracts[max(claims, key=lambda table: claims[table])]
    if repeated := repeated_names(contract, header):
        return Unreadable(f"the header names {', '.join(repeated)} twice")
    required = [name for name, column in contract.columns.items() if column.required]
    missing = [
        name
        for name in required
        if not any(folded(place) in named for place in contract.places_of(name))
    ]
    renamed = as_declared(contract, header)
    return Recognised(contract, _renaming(renamed, read), tuple(missing), header=tuple(header))


def _stands_in(mark: str, named: set[str]) -> bool:
    return any(folded(name) in named for name in mark.split("|"))


def _renaming(
    renamed: dict[str, str], read: Callable[[], Iterator[Read]]
) -> Callable[[], Iterator[Read]]:
    """The same records with columns written as the contract writes them (`First name`)."""
    if not renamed:
        return read
    return lambda: (
        Record(each.position, {renamed.get(name, name): v for name, v in each.fields.items()})
        if isinstance(each, Record)
        else each
        for each in read()
    )


def _json(path: Path, contracts: dict[str, Contract]) -> Recognised | Unreadable | None:
    try:
        claims = (
            _claimed(path, contracts, shape)
            for shape in shapes_of(path, partial(_is_plain, contracts))
        )
        return next((claim for claim in claims if claim), None)
    except BrokenJson:
        return Unreadable("not valid JSON, from its very beginning")


def _claimed(path: Path, contracts: dict[str, Contract], shape: Shape) -> Recognised | None:
    by_keys = [
        each
        for each in contracts.values()
        if each.recognise.keys and set(each.recognise.keys) <= shape.record_keys
    ]
    if by_keys:
        return Recognised(max(by_keys, key=_number_of_keys), lambda: read_json(path))
    found = _of_page(contracts, shape) or _of_object(contracts, shape)
    if not found:
        return None
    same_system = [each for each in contracts.values() if each.system == found.system]
    pages = {each.recognise.page: each for each in [*same_system, found] if each.recognise.page}
    objects = {each.recognise.object: each for each in same_system if each.recognise.object}
    return Recognised(found, partial(read_pages, path, pages, objects), beside=pages | objects)


def _is_plain(contracts: dict[str, Contract], shape: Shape) -> bool:
    """Whether nothing that follows can change what the page is."""
    found = _of_page(contracts, shape)
    if not found or not found.recognise.keys or found.recognise.page is None:
        return False
    return set(found.recognise.keys) <= shape.arrays[found.recognise.page]


def _of_page(contracts: dict[str, Contract], shape: Shape) -> Contract | None:
    """Several vendors name their pages alike: the first record tells whose it is."""
    for page, first_keys in shape.arrays.items():
        claims = [each for each in contracts.values() if each.recognise.page == page]
        marks = {each.table: set(each.recognise.keys or []) for each in claims}
        if page in WRAPPERS:
            claims = [each for each in claims if marks[each.table] <= first_keys]
        if claims:
            return max(claims, key=lambda claim: len(marks[claim.table] & first_keys))
    return None


def _of_object(contracts: dict[str, Contract], shape: Shape) -> Contract | None:
    for name, keys in shape.objects.items():
        for each in contracts.values():
            if each.recognise.object == name and set(each.recognise.keys or []) <= keys:
                return each
    return None


def _number_of_keys(contract: Contract) -> int:
    return len(contract.recognise.keys or [])
