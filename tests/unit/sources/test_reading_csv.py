"""What a comma-separated file says, row by row: the dialect is fixed, one bad row stays alone."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.sources.delimited import MOST_RESTARTS, read_delimited, read_header
from pipelines.sources.record import Record, Refusal


def read(tmp_path: Path, content: bytes) -> list[Record | Refusal]:
    file = tmp_path / "file.csv"
    file.write_bytes(content)
    return list(read_delimited(file))


def values(reads: list[Record | Refusal]) -> list[dict | None]:
    return [dict(read.fields) if isinstance(read, Record) else None for read in reads]


def test_a_byte_order_mark_is_no_part_of_the_first_column(tmp_path):
    assert values(read(tmp_path, b"\xef\xbb\xbfid,name\n1,Jo\n")) == [{"id": "1", "name": "Jo"}]


def test_line_ends_of_windows_and_a_missing_last_one_make_no_difference(tmp_path):
    expected = [{"id": "1", "name": "Jo"}, {"id": "2", "name": "Al"}]
    for content in (b"id,name\r\n1,Jo\r\n2,Al\r\n", b"id,name\n1,Jo\n2,Al", b"id,name\r1,Jo\r2,Al"):
        assert values(read(tmp_path, content)) == expected


def test_a_quoted_value_keeps_its_line_breaks_commas_and_quotes(tmp_path):
    content = b'id,name\n1,"a,\r\n""b""\n"\n2,x\n'
    assert values(read(tmp_path, content)) == [
        {"id": "1", "name": 'a,\r\n"b"\n'},
        {"id": "2", "name": "x"},
    ]


def test_an_unclosed_quote_in_the_middle_takes_only_its_own_row(tmp_path):
    reads = read(tmp_path, b'id,name\n1,a\n2,"open\n3,"c"\n4,d\n')
    assert values(reads) == [
        {"id": "1", "name": "a"},
        None,
        {"id": "3", "name": "c"},
        {"id": "4", "name": "d"},
    ]
    assert [each.position for each in reads] == [1, 2, 3, 4]


def test_an_unclosed_quote_without_any_later_quote_takes_only_its_own_row(tmp_path):
    reads = read(tmp_path, b'id,name\n1,"open\n2,b\n3,c\n')
    assert values(reads) == [None, {"id": "2", "name": "b"}, {"id": "3", "name": "c"}]


def test_an_unclosed_quote_in_the_last_row_is_refused_with_the_reason(tmp_path):
    reads = read(tmp_path, b'id,name\n1,a\n2,"cut o')
    assert values(reads) == [{"id": "1", "name": "a"}, None]
    assert "end of data" in reads[1].reason


def test_a_file_of_unclosed_quotes_says_that_its_rest_was_left_unread(tmp_path):
    reads = read(tmp_path, b"id,name\n" + b'1,"a"b\n' * (MOST_RESTARTS + 50) + b"9,x\n" * 10)
    assert len(reads) == MOST_RESTARTS + 1
    assert "rest was left unread" in reads[-1].reason


@pytest.mark.parametrize(("row", "fields"), [(b"1", 1), (b"1,2,3", 3), (b",,,,", 5)])
def test_a_row_of_another_length_is_refused_with_both_lengths(tmp_path, row, fields):
    reads = read(tmp_path, b"id,name\n" + row + b"\n2,b\n")
    assert reads[0] == Refusal(1, f"the row has {fields} fields, the header 2", "whole row")
    assert values(reads)[1] == {"id": "2", "name": "b"}


def test_bytes_that_are_no_utf8_refuse_their_row_by_column_and_nothing_else(tmp_path):
    file = tmp_path / "file.csv"
    file.write_bytes(b"id,name\n1,J\xf6rg\n2,J\xc3\xb6rg\n")
    assert read_header(file) == ["id", "name"]
    reads = list(read_delimited(file))
    assert reads[0] == Refusal(1, "column name: not UTF-8 text", "name")
    assert values(reads)[1] == {"id": "2", "name": "Jörg"}


def test_a_nul_character_refuses_its_row(tmp_path):
    reads = read(tmp_path, b"id,name\n1,a\0b\n2,b\n")
    assert reads[0] == Refusal(1, "column name: holds a NUL character", "name")
    assert len(reads) == 2


def test_blank_lines_are_no_records(tmp_path):
    assert len(read(tmp_path, b"id,name\n\n1,a\n\r\n\n2,b\n\n\n")) == 2


def test_a_header_alone_has_no_records(tmp_path):
    assert read(tmp_path, b"id,name\n") == read(tmp_path, b"id,name") == []


def test_a_value_longer_than_any_letter_refuses_its_row_only(tmp_path):
    reads = read(tmp_path, b"id,name\n1," + b"x" * (17 * 1024 * 1024) + b"\n2,b\n")
    assert values(reads) == [None, {"id": "2", "name": "b"}]


def test_numbers_keep_their_leading_zeros_and_every_digit(tmp_path):
    reads = read(tmp_path, b"id,name\n007,1.50\n12345678901234567890,1e5\n")
    assert values(reads) == [
        {"id": "007", "name": "1.50"},
        {"id": "12345678901234567890", "name": "1e5"},
    ]


cells = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)


@given(
    rows=st.lists(st.tuples(cells, cells, cells), max_size=20), end=st.sampled_from(["\n", "\r\n"])
)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_a_csv_writer_wrote_comes_back_cell_by_cell(tmp_path, rows, end):
    text = io.StringIO()
    csv.writer(text, lineterminator=end, quoting=csv.QUOTE_ALL).writerows([("a", "b", "c"), *rows])
    reads = read(tmp_path, text.getvalue().encode())
    assert [tuple(each.fields.values()) for each in reads] == rows


@given(content=st.binary(max_size=120))
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_bytes_below_a_header_make_the_reader_fail(tmp_path, content):
    reads = read(tmp_path, b"id,name\n" + content)
    assert [each.position for each in reads] == list(range(1, len(reads) + 1))


def test_lines_below_a_report_are_counted_and_are_no_fault_of_the_file(tmp_path):
    file = tmp_path / "report.csv"
    file.write_text('a,b\n1,2\n\n3,4\n5\n\n"Report of the month"\n\n"Confidential"\n')
    reads = list(read_delimited(file))
    assert [type(read) for read in reads] == [Record, Record, Refusal, Refusal, Refusal]
    assert [read.column for read in reads[2:]] == ["whole row", None, None]


def test_a_file_without_one_record_has_no_table_to_stand_below(tmp_path):
    file = tmp_path / "semicolons.csv"
    file.write_text("a,b\n\n1;2\n\n3;4\n")
    assert [read.column for read in read_delimited(file)] == ["whole row", "whole row"]
