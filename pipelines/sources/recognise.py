"""Tells what a received file is, by its header or shape, and which contract it falls under.

The folder a file lies in is never asked. A file that no contract claims is unrecognised; a file
that claims a contract and cannot be opened at all is refused with the reason.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from pipelines.contracts.contract import Contract
from pipelines.sources.delimited import read_delimited, read_header
from pipelines.sources.json_records import read_json, shape_of
from pipelines.sources.json_scanner import BrokenJson
from pipelines.sources.mail import read_mail
from pipelines.sources.mail_text import UnreadableText
from pipelines.sources.mailbox import looks_like_mbox, read_mbox
from pipelines.sources.record import Read, Record, Refusal
from pipelines.sources.tables import read_parquet, read_parquet_header

LOOKED_AT = 65_536  # bytes
WRAPPERS = {"data", "items", "results"}  # keys of any list: only its records tell whose it is


@dataclass(frozen=True)
class Recognised:
    """A file that a contract claims, and how to read its records."""

    contract: Contract
    read: Callable[[], Iterator[Read]]
    missing_columns: tuple[str, ...] = ()


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
    if start.startswith(b"PAR1"):
        header = read_parquet_header(path)
        if header is None:
            return Unreadable("the Parquet file is cut off or damaged")
        return _by_header(contracts, header, lambda: read_parquet(path))
    if looks_like_mbox(start):
        contract = next(c for c in contracts.values() if c.recognise.mail)
        return Recognised(contract, lambda: _mails(path))
    if start.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        return _json(path, contracts)
    return _by_header(contracts, read_header(path), lambda: read_delimited(path))


def _by_header(
    contracts: dict[str, Contract], header: list[str] | None, read: Callable[[], Iterator[Read]]
) -> Recognised | Unreadable | None:
    named = {name.casefold() for name in header or []}
    claims = {
        table: len(contract.recognise.header)
        for table, contract in contracts.items()
        if contract.recognise.header
        and all(_stands_in(m, named) for m in contract.recognise.header)
    }
    if header is None or not claims:
        return None
    contract = contracts[max(claims, key=lambda table: claims[table])]
    if repeated := sorted({name for name in header if header.count(name) > 1}):
        return Unreadable(f"the header names {', '.join(repeated)} twice")
    required = [name for name, column in contract.columns.items() if column.required]
    missing = [
        name
        for name in required
        if not any(place.casefold() in named for place in contract.places_of(name))
    ]
    return Recognised(contract, _as_declared(contract, header, read), tuple(missing))


def _stands_in(mark: str, named: set[str]) -> bool:
    return any(name.casefold() in named for name in mark.split("|"))


def _as_declared(
    contract: Contract, header: list[str], read: Callable[[], Iterator[Read]]
) -> Callable[[], Iterator[Read]]:
    """The same records with columns written as the contract writes them (`First name`)."""
    declared = {
        place.casefold(): place for name in contract.columns for place in contract.places_of(name)
    }
    others = {
        name: declared[name.casefold()]
        for name in header
        if name.casefold() in declared and declared[name.casefold()] not in header
    }
    if not others:
        return read
    return lambda: (
        Record(each.position, {others.get(name, name): v for name, v in each.fields.items()})
        if isinstance(each, Record)
        else each
        for each in read()
    )


def _json(path: Path, contracts: dict[str, Contract]) -> Recognised | Unreadable | None:
    pages = {each.recognise.page for each in contracts.values() if each.recognise.page}
    try:
        shape = shape_of(path)
    except BrokenJson:
        return Unreadable("not valid JSON, from its very beginning")
    by_keys = [
        each
        for each in contracts.values()
        if each.recognise.keys and set(each.recognise.keys) <= shape.record_keys
    ]
    if by_keys:
        return Recognised(max(by_keys, key=_number_of_keys), lambda: read_json(path))
    for page, first_keys in shape.arrays.items():
        if page in pages and (found := _of_page(contracts, page, first_keys)):
            return Recognised(found, partial(read_json, path, page, pages))
    return None


def _of_page(contracts: dict[str, Contract], page: str, first_keys: set[str]) -> Contract | None:
    """Several vendors name their pages alike: the first record tells whose it is."""
    claims = [each for each in contracts.values() if each.recognise.page == page]
    if page in WRAPPERS:
        claims = [each for each in claims if set(each.recognise.keys or []) <= first_keys]
    return max(
        claims, key=lambda claim: len(set(claim.recognise.keys or []) & first_keys), default=None
    )


def _number_of_keys(contract: Contract) -> int:
    return len(contract.recognise.keys or [])


def _mails(path: Path) -> Iterator[Read]:
    for position, raw in enumerate(read_mbox(path), start=1):
        try:
            yield Record(position, read_mail(raw))
        except UnreadableText as error:
            yield Refusal(position, str(error))
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
            # One hostile mail must not stop the mailbox; the kind of defect is kept, not its text.
            yield Refusal(position, f"the mail cannot be parsed ({type(error).__name__})")
