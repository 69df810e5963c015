"""The list as a workbook: typed cells, frozen headings, filter, and a sheet that says what it is.

Fed by alerts and columns.py. Text is stored as text and marked so (quote prefix), hence stays text
when a cell is edited; it is escaped as in CSV, because people save workbooks as CSV. Moments are
local.
WHAT DOES NOT BELONG HERE: which columns there are, how text is made safe (cells.py).
"""

import io
from collections.abc import Callable, Sequence
from datetime import datetime

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from pipelines.alerts.alert import Alert
from pipelines.alerts.cells import escape, escape_typed
from pipelines.alerts.columns import CELL_LIMIT, COLUMNS, Column, Value
from pipelines.alerts.header import ListHeader
from pipelines.pages.plain_text import shortened
from pipelines.pages.words import local, short_day

_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_NUMBER_FORMATS = {
    "count": "0",
    "share": "0 %",
    "money": "#,##0",
    "factor": "0.0",
    "moment": "yyyy-mm-dd hh:mm",
}
_FIRST_YEAR = 1900


def xlsx_bytes(alerts: Sequence[Alert], header: ListHeader) -> bytes:
    """The file's bytes; the same alerts give the same bytes."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, _OPTIONS) as book:
        book.set_properties({"created": datetime(*header.as_of.timetuple()[:3])})  # noqa: DTZ001
        _list_sheet(book, alerts, header)
        _about_sheet(book, header)
    return out.getvalue()


def _list_sheet(book: xlsxwriter.Workbook, alerts: Sequence[Alert], header: ListHeader) -> None:
    sheet = book.add_worksheet("At risk")
    formats = _formats(book.add_format)
    heading = book.add_format(
        {"bold": True, "text_wrap": True, "valign": "vcenter", "bg_color": "#EFEBE3", "bottom": 1}
    )
    sheet.set_row(0, 32)
    for place, column in enumerate(COLUMNS):
        sheet.set_column(place, place, column.width)
        sheet.write_string(0, place, column.heading, heading)
    for line, alert in enumerate(alerts, start=1):
        for place, column in enumerate(COLUMNS):
            value = column.value(alert, header)
            _write(sheet, line, place, column, value, formats, header)
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, len(alerts), len(COLUMNS) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.repeat_rows(0)
    sheet.fit_to_pages(1, 0)


def _formats(add: Callable[[dict[str, object]], Format]) -> dict[str, Format]:
    formats = {
        kind: add({"num_format": code, "valign": "top"}) for kind, code in _NUMBER_FORMATS.items()
    }
    text = {"num_format": "@", "text_wrap": True, "valign": "top", "quote_prefix": True}
    return {**formats, "text": add(text), "phone": add({**text, "text_wrap": False})}


def _write(
    sheet: Worksheet,
    line: int,
    place: int,
    column: Column,
    value: Value,
    formats: dict[str, Format],
    header: ListHeader,
) -> None:
    if value is None:
        return
    if isinstance(value, datetime):
        moment = local(value, header.time_zone).replace(tzinfo=None)
        if moment.year >= _FIRST_YEAR:
            sheet.write_datetime(line, place, moment, formats["moment"])
            return
        value = moment.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, str):
        safe = escape_typed if column.kind == "phone" else escape
        kind = column.kind if column.kind == "phone" else "text"
        sheet.write_string(line, place, safe(shortened(value, CELL_LIMIT)), formats[kind])
        return
    sheet.write_number(line, place, value, formats[column.kind])


def _about_sheet(book: xlsxwriter.Workbook, header: ListHeader) -> None:
    sheet = book.add_worksheet("About")
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 90)
    label = book.add_format({"bold": True, "valign": "top"})
    text = book.add_format({"text_wrap": True, "valign": "top", "quote_prefix": True})
    for line, (name, words) in enumerate(_about(header)):
        sheet.write_string(line, 0, name, label)
        sheet.write_string(line, 1, escape(words), text)


def _about(header: ListHeader) -> list[tuple[str, str]]:
    leaving = f"Within {header.horizon_days} days. {header.leaving_means}".strip()
    care = [
        ("Read with care", f"{words}: what happened since is missing")
        for words in header.stale_sources
    ]
    nobody = [] if header.scored else [("Nobody is scored", header.why_nobody_is_scored())]
    return [
        *care,
        *nobody,
        ("Customers at risk", short_day(header.as_of)),
        ("Capacity a day", str(header.capacity)),
        ("Customers scored", str(header.scored)),
        ("Likely to leave", leaving),
        ("Value at risk", f"Likely to leave x value per year, {header.currency}".strip(" ,")),
        ("Odds x", "What a reason does to the odds of leaving: above 1 raises, below 1 lowers."),
        ("Text cells", "An apostrophe before = + - @ keeps the text from running as a formula."),
        ("Times", header.time_zone),
        ("Model", header.model_id or "not stated"),
        ("Generation", header.generation or "not stated"),
    ]
