"""Generated CSV files over dialect, encoding, byte-order mark, quoting and line ends.

Written and counted by the standard library's csv module, which knows each file's dialect; the
reader of the product has to find it out. Rows in = rows kept + rows quarantined, file by file.
"""

import codecs
import csv
import io
import random
from dataclasses import dataclass

import pytest
from company_home import ORDERS_HEADER, CompanyHome, order

ENCODINGS = {
    "UTF-8": ("utf-8", b""),
    "UTF-8 with mark": ("utf-8", codecs.BOM_UTF8),
    "UTF-16 little": ("utf-16-le", codecs.BOM_UTF16_LE),
    "UTF-16 big": ("utf-16-be", codecs.BOM_UTF16_BE),
    "Windows": ("cp1252", b""),
}
COUNTRIES = ["France", "Österreich", 'the "far" side', "a,b;c|d", "two\nlines", "Frañce", "  ", "€"]
BROKEN = [["A1", "short"], ["x"] * 9, order(1, amount="ten").split(",")]


@dataclass
class Generated:
    """One file as bytes, how many rows it has, and which orders a reader of its dialect finds."""

    content: bytes
    rows: int
    found: list[str]


def generated(chance: random.Random, number: int) -> Generated:
    delimiter, line_end = chance.choice(",;\t|"), chance.choice(["\n", "\r\n", "\r"])
    encoding, mark = ENCODINGS[chance.choice(list(ENCODINGS))]
    quoting = chance.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC])
    rows = []
    for line in range(chance.randint(0, 30)):
        row = order(number * 100 + line).split(",")
        row[-1] = chance.choice(COUNTRIES)
        rows.append(chance.choice(BROKEN) if chance.random() < 0.02 else row)
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator=line_end, quoting=quoting)
    writer.writerow(ORDERS_HEADER.split(","))
    for row in rows:
        writer.writerow(row)
        if chance.random() < 0.05:
            text.write(line_end)  # a blank line is no row
    written = text.getvalue()
    if chance.random() < 0.3:
        written = written.removesuffix(line_end)
    read = list(csv.reader(io.StringIO(written, newline=""), delimiter=delimiter))[1:]
    read = [row for row in read if row]  # the writer leaves a line feed bare where lines end in CR
    content = mark + written.encode(encoding, "replace")
    return Generated(content, len(read), [row[0] for row in read if len(row) == 8])


def as_expected(company: CompanyHome, seed: int, files: int) -> bool:
    chance = random.Random(seed)
    made = {f"{number}.csv": generated(chance, number) for number in range(files)}
    for name, file in made.items():
        company.put(name, file.content)
    company.ingest()
    company.assert_the_law()
    ledger = company.ledger()
    assert {name: row[1] for name, row in ledger.items()} == {n: f.rows for n, f in made.items()}
    kept = company.rows(
        "select l.name, list(o.order_id) from raw.orders o "
        "join ingest.ledger l on l.file_id = o._file_id group by l.name"
    )
    for name, orders in kept:
        assert set(orders) <= set(made[name].found), name
    in_all = sum(file.rows for file in made.values())
    loaded, repeats, refused = (sum(row[at] for row in ledger.values()) for at in (2, 3, 4))
    assert in_all == loaded + repeats + refused
    return loaded > in_all / 2  # most rows are fine, and most files


def test_rows_in_are_rows_kept_and_rows_quarantined(company):
    assert as_expected(company, seed=7, files=200)


@pytest.mark.torture
@pytest.mark.parametrize("seed", range(5))
def test_a_thousand_more_files(company, seed):
    assert as_expected(company, seed=100 + seed, files=200)
