"""Which replies come from one template, whatever the order in which they came."""

from collections.abc import Callable
from hashlib import sha256

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.replies.bench import warehouse_of
from pipelines.replies.form import form
from pipelines.replies.goodwill import examples, gives_goodwill
from pipelines.replies.near_duplicates import ANCHORS, anchors, groups, similarities, vectors
from pipelines.replies.planted import planted_replies
from pipelines.replies.templates import group_replies

SCRIPT = (
    "Dear Anna,\n\nThank you for contacting customer care. Your enquiry about order 4711 was "
    "forwarded to the department responsible, which will review it within 5 working days.\n\n"
    "Kind regards,\nMia"
)
USED_AGAIN = (
    "Hi Jean-Luc,\n\nYour enquiry about order 99-2 was forwarded to the department responsible, "
    "which will review it within 12 working days. Sorry, Jean-Luc!\n\nBest wishes,\nOlu"
)
PERSONAL = (
    "Dear Anna,\n\nThank you for contacting customer care. I rang the driver myself: your fern "
    "stood behind the blue gate all night, and I have put a new one on the van.\n\n"
    "Kind regards,\nMia"
)
SERVED = "select * from replies.serving_templates order by body_token"


def token(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def served(texts: list[str], slices: int = 1, token: Callable[[str], str] = token) -> list[tuple]:
    """What the stage serves after the texts came in so many runs."""
    words = {token(text): text for text in texts}
    connection = warehouse_of([token(text) for text in texts])
    connection.execute("alter table staging.int_messages rename to arriving")
    connection.execute("create table staging.int_messages as from staging.arriving limit 0")
    for number in range(slices):
        arrived = [token(text) for text in texts[number::slices]]
        connection.execute(
            "insert into staging.int_messages from staging.arriving "
            "where list_contains(?, body_token)",
            [arrived],
        )
        group_replies(connection, lambda asked: {one: words[one] for one in asked})
    return connection.execute(SERVED).fetchall()


def cosine(one: str, other: str) -> float:
    return float(similarities(vectors([form(one), form(other)]), np.array([[0, 1]]))[0])


def test_a_template_is_known_under_other_names_numbers_and_courtesies():
    assert cosine(SCRIPT, USED_AGAIN) > 0.9


def test_a_personal_reply_with_the_same_greeting_courtesy_and_sign_off_is_not():
    assert cosine(SCRIPT, PERSONAL) < 0.1


def test_look_alike_letters_hide_no_template():
    disguised = SCRIPT.replace("a", "а").replace("o", "о")  # Cyrillic
    assert form(disguised) == form(SCRIPT)


def test_a_text_too_short_to_tell_belongs_to_no_template():
    ((_, template, similarity, uses, goodwill),) = served(["Done, you are welcome."])
    assert (template, similarity, uses, goodwill) == (None, None, 0, False)


def test_uses_count_threads_and_templates_are_kept_apart():
    texts = [SCRIPT, USED_AGAIN, SCRIPT.replace("4711", "12"), PERSONAL]
    uses = {row[0]: (row[1], row[3]) for row in served(texts)}
    assert [uses[token(text)][1] for text in texts] == [3, 3, 3, 1]
    assert uses[token(SCRIPT)][0] == uses[token(USED_AGAIN)][0] != uses[token(PERSONAL)][0]


@settings(deadline=None, max_examples=8, suppress_health_check=[HealthCheck.too_slow])
@given(st.randoms(use_true_random=False), st.integers(1, 5))
def test_shuffled_and_sliced_replies_are_served_alike(random, slices):
    texts = sorted({one.text for one in planted_replies(60, seed=1)})
    whole = served(texts)
    random.shuffle(texts)
    assert served(texts, slices) == whole


def test_what_was_read_and_compared_is_not_read_or_compared_again():
    texts = {token(one.text): one.text for one in planted_replies(80, seed=2)}
    connection = warehouse_of(list(texts))
    asked: list[str] = []

    def texts_of(tokens):
        asked.extend(tokens)
        return {one: texts[one] for one in tokens}

    assert group_replies(connection, texts_of) == len(texts)
    before = connection.execute(SERVED).fetchall()
    asked.clear()
    assert group_replies(connection, texts_of) == 0
    assert not asked
    assert connection.execute(SERVED).fetchall() == before


def test_replies_of_a_later_day_change_nothing_of_an_earlier_one():
    texts = [one.text for one in planted_replies(60, seed=3)]
    words = {token(text): text for text in texts}
    connection = warehouse_of(list(words))
    group_replies(connection, lambda asked: {one: words[one] for one in asked})
    early = sorted(words)[::2]
    connection.execute(
        "delete from staging.int_messages where not list_contains(?, body_token)", [early]
    )
    group_replies(connection, lambda asked: {one: words[one] for one in asked})
    assert connection.execute(SERVED).fetchall() == served([words[one] for one in early])


def test_planted_templates_are_found_and_personal_replies_are_not():
    planted = {token(one.text): one.template for one in planted_replies(1_500, seed=5)}
    texts = [one.text for one in planted_replies(1_500, seed=5)]
    found = {row[0] for row in served(texts) if row[3] >= 3}
    hits = sum(planted[one] is not None for one in found)
    assert hits / len(found) > 0.99
    assert hits / sum(template is not None for template in planted.values()) > 0.95


def test_a_text_of_fewer_than_three_words_has_no_anchors():
    with pytest.raises(ValueError, match="fewer than three"):
        anchors([["thank", "you"]])
    assert anchors([["a", "b", "c"]]).shape == (1, ANCHORS)


def test_groups_hang_together_over_others_and_bear_the_smallest_name():
    assert groups(["d", "c", "b", "a"], [("d", "b"), ("b", "c")]) == {
        "a": "a",
        "b": "b",
        "c": "b",
        "d": "b",
    }


@pytest.mark.parametrize("text", examples()["matches"])
def test_goodwill_is_heard(text):
    assert gives_goodwill(text)


@pytest.mark.parametrize("text", examples()["misses"])
def test_no_goodwill_is_heard_in_refusals_and_conditions(text):
    assert not gives_goodwill(text)


def test_nothing_but_tokens_is_kept():
    texts = [SCRIPT, USED_AGAIN, PERSONAL]
    words = {token(text): text for text in texts}
    connection = warehouse_of(list(words))
    group_replies(connection, lambda asked: {one: words[one] for one in asked})
    kept = {
        value
        for table in ("read_texts", "compared_texts", "serving_templates")
        for row in connection.execute(f"from replies.{table}").fetchall()
        for value in row
        if isinstance(value, str)
    }
    assert set(words) <= kept
    assert not any(" " in value for value in kept)


@pytest.mark.parametrize("key", ["that of one home", "that of another", "a third"])
def test_the_key_of_a_home_decides_nothing_but_names(key):
    texts = sorted({reply.text for reply in planted_replies(400, seed=3)})

    def under_key(text: str) -> str:
        return sha256(f"{key}{text}".encode()).hexdigest()

    def told(token: Callable[[str], str]) -> dict[str, tuple]:
        text_of = {token(text): text for text in texts}
        return {text_of[row[0]]: row[2:] for row in served(texts, token=token)}

    assert told(under_key) == told(token)
