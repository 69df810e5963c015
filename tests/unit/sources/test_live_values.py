"""Values of databases and times of web services: nothing changes on their way to a file."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.sources.live.cells import NoCell, cell, csv_chunks
from pipelines.sources.live.cursors import Cursor
from pipelines.sources.live.stamps import NoStamp, read_stamp, write_stamp

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
MOMENTS = st.datetimes(datetime(1971, 1, 1), datetime(2900, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(st.lists(st.tuples(TEXT, TEXT), max_size=20))
def test_any_text_comes_back_out_of_the_csv(rows):
    written = b"".join(csv_chunks(["first", "second"], rows)).decode()
    header, *found = csv.reader(io.StringIO(written, newline=""), strict=True)
    assert header == ["first", "second"]
    assert [tuple(row) for row in found] == rows


@given(st.decimals(allow_nan=False, allow_infinity=False))
def test_a_decimal_is_written_exactly_and_without_an_exponent(value):
    written = cell("amount", value)
    assert Decimal(written) == value
    assert "e" not in written.lower()


def test_a_value_without_a_plain_writing_is_refused_by_its_column():
    with pytest.raises(NoCell, match="column 'span' holds values of the kind Fraction"):
        cell("span", [Fraction(1, 3)])


@given(MOMENTS, st.sampled_from(["time", "local time", "seconds", "milliseconds"]))
def test_a_time_is_read_as_it_was_written_down_to_the_second(moment, writing):
    moment = moment if writing != "local time" else moment.replace(tzinfo=None)
    written = write_stamp(moment, writing)
    found, kind = read_stamp(written, are_numbers=False)
    expected = "seconds" if writing == "milliseconds" and moment.year < 1974 else writing
    assert kind == expected
    if kind == writing:
        assert timedelta() <= moment - found < timedelta(seconds=1)


@pytest.mark.parametrize("value", ["soon", "2026-13-01", True, 1e300, {"at": 1}, ["x"]])
def test_what_is_no_time_is_never_taken_for_one(value):
    with pytest.raises(NoStamp):
        read_stamp(value, are_numbers=False)


def test_days_and_numbers_are_read_as_such():
    assert read_stamp("2026-03-01", are_numbers=False) == (date(2026, 3, 1), "date")
    assert read_stamp(17, are_numbers=True) == (17, "number")


@given(st.lists(st.integers(0, 10**6), min_size=1), st.integers(0, 1000))
def test_a_cursor_of_numbers_goes_back_by_its_overlap_and_never_moves_back(values, overlap):
    cursor = Cursor("number", overlap, None)
    for value in values:
        cursor.see(value)
    assert (cursor.furthest, cursor.start()) == (max(values), max(values) - overlap)
    assert Cursor("number", overlap, cursor.kept()).start() == cursor.start()


@given(st.dates(date(1990, 1, 1), date(2025, 1, 1)), st.integers(0, 72))
def test_a_cursor_of_days_goes_back_by_whole_days(day, hours):
    cursor = Cursor("day", timedelta(hours=hours), day.isoformat())
    assert day - cursor.start() == timedelta(days=-(-hours // 24))
