"""The list as CSV: UTF-8, comma, CRLF, text quoted, numbers bare, moments ISO 8601 and local.

Fed by alerts and columns.py. No byte order mark: programs read this one, people open the XLSX.
WHAT DOES NOT BELONG HERE: which columns there are, how text is made safe (cells.py).
"""

import csv
import io
from collections.abc import Sequence
from datetime import datetime

from pipelines.alerts.alert import Alert
from pipelines.alerts.cells import escape
from pipelines.alerts.columns import CELL_LIMIT, COLUMNS, Column, Value
from pipelines.alerts.header import ListHeader
from pipelines.pages.plain_text import shortened
from pipelines.pages.words import local

_DECIMALS = {"share": 6, "money": 2, "factor": 4}


def csv_bytes(alerts: Sequence[Alert], header: ListHeader) -> bytes:
    """The file's bytes; headings alone where there are no alerts."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerow([column.key for column in COLUMNS])
    for alert in alerts:
        writer.writerow([_cell(column, column.value(alert, header), header) for column in COLUMNS])
    return out.getvalue().encode("utf-8")


def _cell(column: Column, value: Value, header: ListHeader) -> str | int | float:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return local(value, header.time_zone).isoformat(timespec="seconds")
    if isinstance(value, str):
        return escape(shortened(value, CELL_LIMIT))
    return round(value, _DECIMALS.get(column.kind, 0)) if isinstance(value, float) else value
