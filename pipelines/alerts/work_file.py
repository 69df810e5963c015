"""Reads a work list that comes back, XLSX or CSV, into rows of text by column key.

Cells are taken as text, escapes are taken back; a workbook's size is judged before it is opened.
WHAT DOES NOT BELONG HERE: what a row means (pipelines.actions.work_list).
"""

import csv
import zipfile
from pathlib import Path

import openpyxl

from pipelines.actions.work_list import NEEDED
from pipelines.alerts.cells import unescape
from pipelines.alerts.columns import COLUMNS
from pipelines.failures import StatedFailure

LARGEST = 64_000_000  # bytes of a workbook unpacked, or of a CSV file
MOST_ROWS = 100_000
Rows = list[tuple[int, dict[str, str]]]


def read_work_file(path: Path) -> Rows:
    """(line, cells by column key) of every row below the headings.

    Raises:
        StatedFailure: the file cannot be read, or lacks a column that says whose a row is.
    """
    try:
        lines = _workbook(path) if path.suffix.lower() == ".xlsx" else _csv(path)
    except StatedFailure:
        raise
    except Exception as error:
        raise _unreadable(path, type(error).__name__) from error
    if not lines:
        raise _unreadable(path, "it is empty")
    keys = {column.heading: column.key for column in COLUMNS} | {c.key: c.key for c in COLUMNS}
    head = [keys.get(cell.strip(), "") for cell in lines[0]]
    missing = [name for name in NEEDED if head.count(name) != 1]
    if missing:
        raise _unreadable(path, f"these columns are not there exactly once: {', '.join(missing)}")
    rows = []
    for number, line in enumerate(lines[1:], start=2):
        cells = dict.fromkeys(NEEDED, "")
        cells |= {key: unescape(cell) for key, cell in zip(head, line, strict=False) if key}
        if any(cells.values()):
            rows.append((number, cells))
    return rows


def _workbook(path: Path) -> list[list[str]]:
    with zipfile.ZipFile(path) as archive:
        if sum(member.file_size for member in archive.infolist()) > LARGEST:
            raise _unreadable(path, "unpacked it is too large for a work list")
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    try:
        sheet = book.worksheets[0]
        lines = sheet.iter_rows(values_only=True, max_row=MOST_ROWS, max_col=4 * len(COLUMNS))
        return [[_text(value) for value in line] for line in lines]
    finally:
        book.close()


def _csv(path: Path) -> list[list[str]]:
    if path.stat().st_size > LARGEST:
        raise _unreadable(path, "it is too large for a work list")
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.reader(lines))


def _text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def _unreadable(path: Path, why: str) -> StatedFailure:
    return StatedFailure(
        f"The work list cannot be read: {why}",
        where=str(path),
        todo="Give the at_risk.xlsx or .csv of a day back with its columns as they were.",
    )
