"""Tells what a received file is, by its header or shape, and which contract it falls under.

The folder a file lies in is never asked. A file that no contract claims is unrecognised; a file
that claims a contract and cannot be opened at all is refused with the reason.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
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
    for contract in contracts.values():
        marks = contract.recognise.header
        if header is None or marks is None or not set(marks) <= set(header):
            continue
        if repeated := sorted({name for name in header if header.count(name) > 1}):
            return Unreadable(f"the header names {', '.join(repeated)} twice")
        required = [name for name, column in contract.columns.items() if column.required]
        missing = [name for name in required if not set(contract.places_of(name)) & set(header)]
        return Recognised(contract, read, tuple(missing))
    return None


def _json(path: Path, contracts: dict[str, Contract]) -> Recognised | Unreadable | None:
    pages = {each.recognise.page: each for each in contracts.values() if each.recognise.page}
    try:
        shape = shape_of(path)
    except BrokenJson:
        return Unreadable("not valid JSON, from its very beginning")
    for contract in contracts.values():
        if contract.recognise.keys and set(contract.recognise.keys) <= shape.record_keys:
            return Recognised(contract, lambda: read_json(path))
    page = next((name for name in shape.arrays if name in pages), None)
    return Recognised(pages[page], lambda: read_json(path, page, pages)) if page else None


def _mails(path: Path) -> Iterator[Read]:
    for position, raw in enumerate(read_mbox(path), start=1):
        try:
            yield Record(position, read_mail(raw))
        except UnreadableText as error:
            yield Refusal(position, str(error))
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
            # One hostile mail must not stop the mailbox; the kind of defect is kept, not its text.
            yield Refusal(position, f"the mail cannot be parsed ({type(error).__name__})")
