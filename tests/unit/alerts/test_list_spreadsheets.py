import csv
import io
import unicodedata
import zipfile
from datetime import UTC, datetime

import openpyxl
import pytest
from hypothesis import given, settings
from made_up_alerts import alert, header, wild_alert
from wild_text import FORMULAS, WILD, XSS

from pipelines.alerts.alert import LastWords, Person
from pipelines.alerts.cells import unescape
from pipelines.alerts.columns import COLUMNS
from pipelines.alerts.csv_writer import csv_bytes
from pipelines.alerts.xlsx_writer import xlsx_bytes
from pipelines.pages.plain_text import plain_text

HEADINGS = [column.heading for column in COLUMNS]


def read_csv(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8"), newline="")))


def read_xlsx(content: bytes) -> list[dict[str, object]]:
    sheet = openpyxl.load_workbook(io.BytesIO(content))["At risk"]
    lines = list(sheet.iter_rows(values_only=True))
    return [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]


def is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def test_no_cell_of_the_csv_starts_a_formula_under_any_separator() -> None:
    wild = [wild_alert(n, text) for n, text in enumerate(FORMULAS + XSS, start=1)]
    content = csv_bytes(wild, header()).decode("utf-8")
    for separator in ",;|\t":
        for line in csv.reader(io.StringIO(content, newline=""), delimiter=separator):
            for cell in line:
                bare = unicodedata.normalize("NFKC", cell).lstrip(' \n\u00a0\u200b\ufeff"“')
                assert is_number(cell) or bare[:1] not in tuple("=+-@−\t\r"), (separator, cell)


def test_no_cell_of_the_workbook_is_a_formula_or_a_link() -> None:
    wild = [wild_alert(n, text) for n, text in enumerate(FORMULAS + XSS, start=1)]
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(wild, header(currency="=1+1"))))
    cells = [cell for sheet in book for line in sheet.iter_rows() for cell in line]
    assert len(cells) > 500 * len(COLUMNS)
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    assert not any(cell.hyperlink for cell in cells)
    assert all(c.quotePrefix for c in book["At risk"][2] if c.data_type == "s")


@given(WILD)
@settings(max_examples=60, deadline=None)
def test_text_reads_back_from_csv_and_workbook(text: str) -> None:
    alerts = [wild_alert(1, text)]
    wanted = plain_text(text)
    from_csv = read_csv(csv_bytes(alerts, header()))[0]
    from_book = read_xlsx(xlsx_bytes(alerts, header()))[0]
    for key in ("name", "email", "phone", "crm_number", "reason_1", "recommended_action"):
        heading = next(column.heading for column in COLUMNS if column.key == key)
        assert unescape(from_csv[key]) == wanted
        assert unescape(str(from_book[heading] or "")) == wanted


def test_numbers_stay_numbers_and_the_probability_is_a_percentage() -> None:
    line = read_xlsx(xlsx_bytes([alert()], header()))[0]
    assert line["Rank"] == 1
    assert line["Likely to leave"] == pytest.approx(0.72)
    assert line["Value per year"] == pytest.approx(6240.5)
    assert line["Reason 1: odds ×"] == pytest.approx(3.3201, abs=1e-4)
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx_bytes([alert()], header())))["At risk"]
    assert sheet.cell(2, HEADINGS.index("Likely to leave") + 1).number_format == "0 %"
    assert sheet.cell(2, HEADINGS.index("Customer number") + 1).value == "0014911"


def test_the_workbook_opens_with_frozen_headings_a_filter_and_readable_widths() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx_bytes([alert()], header())))["At risk"]
    assert sheet.freeze_panes == "C2"
    assert sheet.auto_filter.ref.startswith("A1:")
    assert sheet.column_dimensions["B"].width > 20


def test_csv_numbers_are_bare_and_times_carry_their_offset() -> None:
    line = read_csv(csv_bytes([alert()], header()))[0]
    assert (line["probability"], line["value_per_year"]) == ("0.72", "6240.5")
    assert line["due_at"] == "2011-09-01T17:00:00+01:00"
    assert line["crm_number"] == "0014911"


def test_what_is_unknown_is_an_empty_cell() -> None:
    bare = alert(
        crm_number=None, value_per_year=None, last_words=None, reasons=(), contact=Person()
    )
    line = read_csv(csv_bytes([bare], header()))[0]
    keys = ("crm_number", "value_per_year", "last_words", "reason_1", "name", "phone")
    assert {line[key] for key in keys} == {""}
    assert read_xlsx(xlsx_bytes([bare], header()))[0]["Name"] is None


def test_a_very_long_message_and_a_very_old_date_do_not_lose_their_cells() -> None:
    old = LastWords("word " * 50_000, datetime(1899, 1, 1, tzinfo=UTC), "email")
    endless = alert(last_words=old, contact=Person("=" * 100_000, None, None))
    line = read_xlsx(xlsx_bytes([endless], header()))[0]
    assert len(str(line["Last words"])) <= 1_000
    assert str(line["Last words"]).endswith("…")
    assert len(str(line["Name"])) > 10_000
    assert str(line["Said at"]).startswith("1899")


def test_nothing_in_the_workbook_depends_on_the_clock() -> None:
    with zipfile.ZipFile(io.BytesIO(xlsx_bytes([alert()], header()))) as book:
        assert {entry.date_time[0] for entry in book.infolist()} == {1980}
        assert b"2011-09-01T00:00:00Z" in book.read("docProps/core.xml")
