"""Tells what a received file is, by its header or shape, and which contract it falls under.

The folder a file lies in is never asked. A file that no contract claims is unrecognised; a file
that claims a contract and cannot be opened at all is refused with the reason.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import ijson

from pipelines.contracts.contract import Contract
from pipelines.sources.delimited import read_delimited, read_header
from pipelines.sources.json_records import page_and_first_keys, read_json
from pipelines.sources.mail import read_mail
from pipelines.sources.mail_text import UnreadableText
from pipelines.sources.mailbox import looks_like_mbox, read_mbox
from pipelines.sources.record import Read, Record, Refusal
from pipelines.sources.tables import read_parquet, read_parquet_header


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
        start = stream.read(65536)
    if not start:
        return Unreadable("the file is empty (0 bytes)")
    if not start.strip():
        return Unreadable("the file holds white space only")
    if start.startswith(b"PAR1"):
        return _by_header(contracts, read_parquet_header(path), lambda: read_parquet(path))
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
    try:
        page, keys = page_and_first_keys(path)
    except (ijson.JSONError, UnicodeDecodeError):
        return Unreadable("not valid JSON, from its very beginning")
    for contract in contracts.values():
        marks = contract.recognise
        if marks.keys is None:
            continue
        if page == marks.page or (page is None and set(marks.keys) <= keys):
            return Recognised(contract, lambda: read_json(path, page))
    return None


def _mails(path: Path) -> Iterator[Read]:
    for position, raw in enumerate(read_mbox(path), start=1):
        try:
            yield Record(position, read_mail(raw))
        except UnreadableText as error:
            yield Refusal(position, str(error))
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
            # One hostile mail must not stop the mailbox; the kind of defect is kept, not its text.
            yield Refusal(position, f"the mail cannot be parsed ({type(error).__name__})")
