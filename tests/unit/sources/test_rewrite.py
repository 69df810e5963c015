"""A file without some of its records is else the same file, byte by byte."""

import io
from pathlib import Path
from typing import Any

import pytest

from pipelines.sources.rewrite import rewrite


def without(tmp_path: Path, content: bytes, *positions: int, marks: bytes = b"\0none") -> bytes:
    file = tmp_path / "file"
    file.write_bytes(content)
    target = io.BytesIO()

    def drop(position: int, raw: bytes) -> bool:
        return position in positions or (position == 0 and marks in raw)

    def is_dropped(value: Any) -> bool:
        return isinstance(value, dict) and value.get("id") == "9"

    rewrite(file, target, drop, is_dropped)
    return target.getvalue()


@pytest.mark.parametrize(
    ("content", "rest"),
    [
        (
            b'{"n": 3, "rows": [{"id": 9}, {"id": 1}], "end": true}',
            b'{"n": 3, "rows": [{"id": 1}], "end": true}',
        ),
        (b'[{"id": 1},\n {"id": 9},\n {"id": 2}]\n', b'[{"id": 1},\n {"id": 2}]\n'),
        (b'[{"id": 1}, {"id": 9}]', b'[{"id": 1}]'),
        (b'[{"id": 9}, {"id": 9}]', b"[]"),
        (b'{"id": 1}\n{"id": 9}\n\n{"id": 2}\n', b'{"id": 1}\n\n{"id": 2}\n'),
        (b'{\n "id": 9\n}\n{\n "id": 1\n}\n', b'\n{\n "id": 1\n}\n'),
        (
            b'{"rows": [{"id": 9, "s": "],"}]}{"rows": [{"id": 2}]}',
            b'{"rows": []}{"rows": [{"id": 2}]}',
        ),
        (b'\xef\xbb\xbf[{"id": 9},{"id": "\xc3\xa9"}]', b'\xef\xbb\xbf[{"id": "\xc3\xa9"}]'),
    ],
)
def test_json_records_are_cut_out(tmp_path, content, rest):
    assert without(tmp_path, content) == rest


def test_what_breaks_off_goes_where_it_names_the_person(tmp_path):
    broken = b'[{"id": 1}, {"id": 2, "name": "Van'
    assert without(tmp_path, broken, marks=b"Van") == b'[{"id": 1}'
    assert without(tmp_path, broken) == broken


def test_rows_are_cut_out_with_their_line_ends_and_quotes(tmp_path):
    content = b'\xef\xbb\xbfa,b\r\n1,"two\r\nlines"\r\n2,"x"\r\n3,\xff\r\n'
    assert without(tmp_path, content, 1) == b'\xef\xbb\xbfa,b\r\n2,"x"\r\n3,\xff\r\n'
    assert without(tmp_path, content, 2, 3) == b'\xef\xbb\xbfa,b\r\n1,"two\r\nlines"\r\n'


def test_a_row_that_cannot_be_read_takes_no_other_row_with_it(tmp_path):
    content = b'a,b\n1,x\n2,"open\n3,y\n4,z\n'
    assert without(tmp_path, content, 2) == b"a,b\n1,x\n3,y\n4,z\n"
    assert without(tmp_path, content) == content


def test_mails_are_cut_out_of_a_mailbox(tmp_path):
    stamp = b"From a@b.example Thu Feb  3 10:00:00 2011\n"
    one, two = stamp + b"Subject: 1\n\n>From here\n\n", stamp + b"Subject: 2\n\nb\n\n"
    assert without(tmp_path, one + two, 1) == two
    assert without(tmp_path, one + two, 2) == one
