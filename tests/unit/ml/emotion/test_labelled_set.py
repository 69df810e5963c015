"""The labelled set holds together: labelled twice, halves that share no thread, honest opening."""

import json
from collections import Counter

import pytest
from click.testing import CliRunner

from ml.emotion import labelled_bench
from ml.emotion.labelled_bench import main
from ml.emotion.labelled_set import (
    HALVES,
    SIGNS,
    LabelledSetError,
    labelled_messages,
    of_half,
)

MESSAGES = labelled_messages()


def test_it_is_as_large_and_as_mixed_as_it_should_be():
    channels = Counter(message.channel for message in MESSAGES)
    assert len(MESSAGES) >= 500
    assert set(channels) == {"mail", "chat", "call", "social"}
    assert min(channels.values()) >= 100
    heard = Counter(sign for one in MESSAGES for sign in one.heard[0].labels | one.heard[1].labels)
    assert {sign for sign in SIGNS if heard[sign] >= 5} == set(SIGNS)


def test_no_thread_and_no_template_stands_in_both_halves():
    groups = [{message.group for message in of_half(MESSAGES, half)} for half in HALVES]
    assert not groups[0] & groups[1]
    assert sum(len(of_half(MESSAGES, half)) for half in HALVES) == len(MESSAGES)
    assert min(len(of_half(MESSAGES, half)) for half in HALVES) >= 0.4 * len(MESSAGES)


def test_no_message_stands_in_it_twice():
    texts = Counter(" ".join(message.text.lower().split()) for message in MESSAGES)
    assert [text for text, number in texts.items() if number > 1] == []


def small_set(folder, first="a,neutral,\n", second="a,negative,frustration;refund\n"):
    one = {"id": "a", "thread": "t", "template": "", "channel": "mail", "field": "x", "text": "Hm"}
    (folder / "messages.jsonl").write_text(json.dumps(one) + "\n")
    (folder / "first.csv").write_text("id,valence,labels\n" + first)
    (folder / "second.csv").write_text("id,valence,labels\n" + second)
    return folder


def test_both_labellings_are_read(tmp_path):
    (message,) = labelled_messages(small_set(tmp_path))
    assert [heard.valence for heard in message.heard] == ["neutral", "negative"]
    assert message.heard[1].labels == {"frustration", "refund"}


@pytest.mark.parametrize(
    ("first", "why"),
    [
        ("", "not labelled twice"),
        ("a,glad,\n", "strangely"),
        ("a,neutral,rage\n", "strangely"),
        ("a,neutral,\na,neutral,\n", "labelled twice"),
        ("a,neutral,\nb,neutral,\n", "not there"),
    ],
)
def test_what_does_not_hold_together_is_refused(tmp_path, first, why):
    with pytest.raises(LabelledSetError, match=why):
        labelled_messages(small_set(tmp_path, first))


def test_the_check_half_is_printed_only_for_the_cues_it_was_opened_for(tmp_path, monkeypatch):
    opened = tmp_path / "opened.json"
    monkeypatch.setattr(labelled_bench, "OPENED", opened)
    for content, why in ((None, "not opened yet"), ("others", "opened for other cues")):
        if content:
            opened.write_text(json.dumps({"cues": content}))
        said = CliRunner().invoke(main, ["--half", "check"])
        assert said.exit_code == 0
        assert why in said.output
        assert "F1" not in said.output
