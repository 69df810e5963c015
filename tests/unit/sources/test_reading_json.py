"""Records of JSON exports: a broken record stays alone, a break in the file is told."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.contracts.contract import load_contracts
from pipelines.sources.recognise import Recognised, Unreadable, recognise
from pipelines.sources.record import Record, Refusal

RECORD = '{"id": %s, "requester_id": 2, "status": "open"}'
PAGES = {"tickets": "zendesk_tickets", "comments": "zendesk_comments", "users": "zendesk_users"}


def recognised(tmp_path: Path, content: str | bytes) -> Recognised | Unreadable | None:
    file = tmp_path / "file.json"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return recognise(file, load_contracts())


def read(tmp_path: Path, content: str | bytes) -> list[Record | Refusal]:
    kind = recognised(tmp_path, content)
    assert isinstance(kind, Recognised), kind
    return list(kind.read())


def ids(reads: list[Record | Refusal]) -> list[str | None]:
    return [read.fields["id"] if isinstance(read, Record) else None for read in reads]


def page(*records: str) -> str:
    return '{"tickets": [' + ", ".join(records) + '], "count": 1, "next_page": null}'


@pytest.mark.parametrize(("key", "table"), PAGES.items())
def test_a_page_is_known_by_the_key_its_records_lie_below(tmp_path, key, table):
    kind = recognised(tmp_path, json.dumps({"count": 1, key: [{"id": 1}], "next_page": None}))
    assert kind.contract.table == table
    assert ids(list(kind.read())) == ["1"]


@pytest.mark.parametrize(
    "content",
    [
        page(RECORD % 1, RECORD % 2),
        f"[{RECORD % 1},\n {RECORD % 2}]",
        f"{RECORD % 1}\n{RECORD % 2}\n",
        f"{RECORD % 1}\r\n\r\n{RECORD % 2}",
        f"  \n {page(RECORD % 1, RECORD % 2)}\n\n",
        f"{page(RECORD % 1)}\n{page(RECORD % 2)}",
    ],
    ids=["page", "array", "lines", "lines of Windows", "space around", "pages in one file"],
)
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "byte order mark"])
def test_pages_arrays_and_lines_hold_the_same_records(tmp_path, content, mark):
    assert ids(read(tmp_path, mark + content.encode())) == ["1", "2"]


def test_an_object_per_line_may_hold_lists_of_objects(tmp_path):
    line = '{"custom_fields": [{"id": 9}], "comments": [{"id": 8}], ' + (RECORD % 1)[1:]
    assert ids(read(tmp_path, line + "\n" + line)) == ["1", "1"]


@pytest.mark.parametrize("content", ['{"tickets": [], "count": 0}', '{"tickets": []}'])
def test_an_empty_page_is_known_and_has_no_records(tmp_path, content):
    assert read(tmp_path, content) == []


def test_a_page_of_several_lists_gives_the_records_of_each_with_the_key_they_stand_below(tmp_path):
    content = {"tickets": [{"id": 1}], "users": [{"id": 5}, {"id": 6}], "count": 1, "views": [{}]}
    reads = read(tmp_path, json.dumps(content))
    assert [(each.position, each.fields["id"], each.below) for each in reads] == [
        (1, "1", "tickets"),
        (2, "5", "users"),
        (3, "6", "users"),
    ]


def test_a_list_that_only_the_second_page_of_a_file_holds_is_read_too(tmp_path):
    content = page(RECORD % 1) + json.dumps({"tickets": [], "users": [{"id": 5}]})
    assert [each.below for each in read(tmp_path, content)] == ["tickets", "users"]


@pytest.mark.parametrize("space", ["", " ", "\n  "])
def test_a_response_with_a_single_object_is_a_page_of_one(tmp_path, space):
    audit = '{"id": 7, "ticket_id": 1, "events": [{"id": 8}]}'
    content = f'{{"ticket":{space}{RECORD % 1}{space},{space}"audit":{audit}, "via": {{}}}}'
    reads = read(tmp_path, content)
    assert [(each.fields["id"], each.below) for each in reads] == [("1", "ticket"), ("7", "audit")]
    assert ids(read(tmp_path, content + "\n" + content)) == ["1", "7", "1", "7"]


@pytest.mark.parametrize("cut", [" ", '{"id": 3', '{"id": 3, "a": [1, {', '"half', "{},"])
def test_a_page_that_breaks_off_keeps_its_whole_records_and_says_how_many(tmp_path, cut):
    content = '{"tickets": [' + (RECORD % 1) + ", " + (RECORD % 2) + ", " + cut
    whole = 3 if cut == "{}," else 2
    reads = read(tmp_path, content)
    assert len(reads) == whole + 1
    assert reads[-1] == Refusal(whole + 1, f"the JSON breaks off after {whole} whole records")


@pytest.mark.parametrize("rest", ["and so on", '"tickets": [', "]", ', {"tickets": []}'])
def test_what_follows_a_whole_page_is_told_and_not_passed_over(tmp_path, rest):
    reads = read(tmp_path, page(RECORD % 1) + rest + page(RECORD % 2))
    assert ids(reads) == ["1", None]


def test_a_page_cut_inside_its_first_record_is_still_known(tmp_path):
    kind = recognised(tmp_path, '{"tickets": [{"id": 1, "requ')
    assert kind.contract.table == "zendesk_tickets"
    assert [each.position for each in kind.read()] == [1]


def test_a_file_that_is_no_json_from_its_beginning_is_refused_whole(tmp_path):
    for content in ("{", "{broken\n", '[{"id": 1, "requ', "[" * 100_000):
        assert recognised(tmp_path, content) == Unreadable(
            "not valid JSON, from its very beginning"
        )


@pytest.mark.parametrize(
    "broken",
    [
        '{"id": 2,}',
        '{"id": NaN}',
        '{"id" 2}',
        '{"id": 02}',
        '{"id": tru}',
        '{"id": "\x01"}',
        '{"a": ' + "[" * 100_000 + "]" * 100_000 + "}",
        "",
    ],
    ids=["comma", "not a number", "colon", "zero", "word", "control", "nested deep", "nothing"],
)
def test_one_broken_record_leaves_the_others_of_its_page(tmp_path, broken):
    reads = read(tmp_path, page(RECORD % 1, broken, RECORD % 3))
    assert ids(reads) == ["1", None, "3"]
    assert reads[1] == Refusal(2, "not valid JSON")


def test_bytes_that_are_no_utf8_refuse_their_record_only(tmp_path):
    content = page(RECORD % 1, '{"id": "@"}', RECORD % 3).encode().replace(b"@", b"\xff")
    for each in (content, content[content.index(b"[") : content.index(b"]") + 1]):
        assert [type(read) for read in read(tmp_path, each)] == [Record, Refusal, Record]


@pytest.mark.parametrize("other", ["1", "null", '"text"', "[1, 2]", "true"])
def test_what_is_no_object_is_refused_by_position(tmp_path, other):
    reads = read(tmp_path, page(RECORD % 1, other))
    assert reads[1] == Refusal(2, "no JSON object")


def test_brackets_and_quotes_inside_texts_end_nothing(tmp_path):
    text = r'"]} , [{ \" \\"'
    reads = read(tmp_path, page(f'{{"id": 1, "subject": {text}}}', RECORD % 2))
    assert reads[0].fields["subject"] == json.loads(text)
    assert ids(reads) == ["1", "2"]


@pytest.mark.parametrize(
    "number", ["1", "1.10", "1e5", "-0.0", "123456789012345678901234567890", "9" * 5000]
)
def test_a_number_stays_the_text_that_was_written(tmp_path, number):
    for content in (page(RECORD % number), RECORD % number, f"[{RECORD % number}]"):
        assert ids(read(tmp_path, content)) == [number]


def test_of_a_repeated_key_the_last_counts_as_everywhere(tmp_path):
    assert ids(read(tmp_path, page('{"id": 1, "id": 7}'))) == ["7"]


def test_a_record_larger_than_one_reading_is_whole(tmp_path):
    content = page('{"id": 1, "subject": "' + "y\\\\" * 1_500_000 + '"}', RECORD % 2)
    reads = read(tmp_path, content)
    assert len(reads[0].fields["subject"]) == 3_000_000
    assert ids(reads) == ["1", "2"]


values = st.recursive(
    st.none() | st.booleans() | st.text(max_size=8) | st.integers(0, 9),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(records=st.lists(st.dictionaries(st.text(max_size=5), values, max_size=4), max_size=8))
@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_object_below_the_page_key_is_read_and_none_besides(tmp_path, records):
    reads = read(tmp_path, json.dumps({"tickets": records, "count": len(records)}))
    as_text = json.loads(json.dumps(records), parse_int=str)
    assert [dict(each.fields) for each in reads] == as_text


@given(content=st.binary(max_size=60))
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_bytes_after_a_whole_record_make_the_reader_fail(tmp_path, content):
    reads = read(tmp_path, b'{"tickets": [' + (RECORD % 1).encode() + b", " + content)
    assert isinstance(reads[0], Record)
    assert [each.position for each in reads] == list(range(1, len(reads) + 1))
    assert isinstance(reads[-1], Refusal) or content.rstrip().endswith(b"}")
