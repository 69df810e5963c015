"""What the shipped emotion model says, through its public door."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml.emotion import COLUMNS, EmotionModel
from ml.emotion.labels import EMOTIONS, GROUPS, LABELS, SIGNALS, heads
from ml.emotion.quality import NOT_SCORED

SENTENCES = [
    "I have been waiting for three weeks and nobody answers.",
    "Thank you so much for your quick help!",
    "My order number is 12345.",
    "I am not happy with the service.",
    "The same problem again, I am fed up with this",
    "😡",
    None,
    "",
    "x" * 100_000,
    "Ι wаnt tо cаncеl my ассоunt",
]


@pytest.fixture(scope="module")
def model() -> EmotionModel:
    return EmotionModel.load()


def score_one(model: EmotionModel, text: str) -> pd.Series:
    return model.score([text]).iloc[0]


def test_the_columns_are_the_labels_the_groups_and_the_published_signals(model):
    table = model.score(["hello"])
    assert tuple(table.columns) == COLUMNS
    assert [f"p_{label}" for label in LABELS] == list(table.columns[:28])
    assert {f"p_group_{group}" for group in GROUPS} <= set(table.columns)
    numbers = [*heads(), *SIGNALS]
    assert -1.0 <= table["valence"].iloc[0] <= 1.0
    assert all(table[column].dtype == np.float64 for column in numbers)
    assert all(0.0 <= table[column].iloc[0] <= 1.0 for column in numbers)


def test_no_texts_give_an_empty_table_with_the_same_types(model):
    empty, one = model.score([]), model.score(["hello"])
    assert len(empty) == 0
    assert list(empty.dtypes) == list(one.dtypes)


def test_a_text_alone_scores_bit_for_bit_as_in_a_batch(model):
    batch = model.score(SENTENCES)
    alone = pd.concat([model.score([text]) for text in SENTENCES], ignore_index=True)
    pd.testing.assert_frame_equal(batch, alone, check_exact=True)


def test_a_text_scores_the_same_at_any_place_of_a_large_batch(model):
    filler = [f"message {number} about a late parcel" for number in range(5000)]
    table = model.score([SENTENCES[0], *filler, SENTENCES[0]])
    first, last = table.iloc[0], table.iloc[-1]
    assert all(first[column] == last[column] for column in (*heads(), *SIGNALS))


def test_two_loads_give_the_same_bits_and_the_same_name(model):
    again = EmotionModel.load()
    assert again.model_id == model.model_id
    pd.testing.assert_frame_equal(again.score(SENTENCES), model.score(SENTENCES), check_exact=True)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.one_of(st.none(), st.text(max_size=200), st.binary(max_size=50), st.floats()), max_size=5
    )
)
def test_whatever_arrives_gets_a_row_and_nothing_raises(model, texts):
    table = model.score(texts)
    assert len(table) == len(texts)
    assert set(table["emotion"]) <= set(EMOTIONS)
    silent = table["text_quality"].isin(NOT_SCORED)
    assert (silent == (table["emotion"] == "not_scored")).all()
    assert (silent == table["negative"].isna()).all()


@pytest.mark.parametrize(
    ("text", "quality"),
    [
        (None, "empty"),
        (float("nan"), "empty"),
        (pd.NA, "empty"),
        ("  \n\t ", "empty"),
        ("\u200b\ufeff", "empty"),
        (b"bytes", "not_text"),
        (42, "not_text"),
        ("\x00\x01\x02\x7fELF\x00\x00", "binary"),
        ("\ud800\udfff\ud800", "binary"),
        ("\x00" * 50, "binary"),
        ("\x00" * 1_000_000, "binary"),
        ("> I am so angry\n> at you", "empty"),
        ("where is посылка? где моя посылка", "other_script"),
        ("😡😡😡", "no_letters"),
        ("12345 ???", "no_letters"),
        ("привет, где моя посылка", "other_script"),
    ],
)
def test_what_cannot_be_read_is_not_scored_and_says_why(model, text, quality):
    row = model.score([text]).iloc[0]
    assert (row["emotion"], row["text_quality"]) == ("not_scored", quality)
    assert all(math.isnan(row[signal]) for signal in SIGNALS)


@pytest.mark.parametrize(
    ("text", "quality"),
    [
        ("I am very angry about the late parcel", "ok"),
        ("I am very an\x00gry about the late parcel", "cleaned"),
        ("I am very angry. " * 60_000, "too_long_cut"),
    ],
)
def test_what_can_be_read_is_scored_and_says_what_was_done(model, text, quality):
    row = score_one(model, text)
    assert row["text_quality"] == quality
    assert row["negative"] > 0.5


@pytest.mark.parametrize(
    ("text", "emotion"),
    [
        ("I have been waiting for three weeks and nobody answers.", "impatience"),
        ("this is the third time I am calling about the same bill", "impatience"),
        ("When will my order finally be shipped?", "impatience"),
        ("This is ridiculous, I am fed up with you.", "frustration"),
        ("you are idiots, I hate this shit", "frustration"),
        ("I am not happy with the service.", "disappointment"),
        ("I am very disappointed with the quality.", "disappointment"),
        ("I am afraid that my payment was lost.", "worry"),
        ("I feel so sad, I miss her and I cry every day", "sadness"),
        ("I don't understand the bill. What does this fee mean?", "confusion"),
        ("Thank you so much for your quick help!", "gratitude"),
        ("Everything works now, great job", "satisfaction"),
        ("I love the new lamp, it is beautiful!", "satisfaction"),
        ("The parcel arrived on Monday.", "neutral"),
        ("My order number is 12345.", "neutral"),
        ("thanks for nothing", "mixed"),
        ("oh great, another outage", "mixed"),
    ],
)
def test_plain_sentences_get_the_emotion_a_reader_would_name(model, text, emotion):
    assert score_one(model, text)["emotion"] == emotion


@pytest.mark.parametrize(
    ("text", "signal", "loud"),
    [
        ("Please close my account today.", "cancel_intent", True),
        ("If this is not fixed I will cancel.", "cancel_intent", True),
        ("I do not want to cancel, I only want to change my address.", "cancel_intent", False),
        ("I switched to you last year and I love it.", "cancel_intent", False),
        ("I will speak to my lawyer about this.", "escalation", True),
        ("I want to speak to a manager.", "escalation", True),
        ("No need to speak to a manager, it works now.", "escalation", False),
        ("Still waiting for an answer.", "impatience", True),
        ("Thank you for waiting so patiently.", "impatience", False),
        ("thanks for nothing", "gratitude", False),
        ("Thank you, that helped me a lot!", "gratitude", True),
        ("I am not happy with the service.", "negative", True),
        ("I am happy with the service.", "negative", False),
    ],
)
def test_signals_are_loud_where_they_should_be(model, text, signal, loud):
    assert (score_one(model, text)[signal] > 0.5) == loud


def test_a_closing_thank_you_does_not_turn_a_complaint_into_gratitude(model):
    row = score_one(model, "Dear team, my parcel has not arrived. Please check. Thanks, Anna")
    assert row["gratitude"] < 0.5
    assert row["emotion"] != "gratitude"
    assert row["emotion_source"] == "cue"


def test_look_alike_letters_change_nothing(model):
    plain, disguised = model.score(["I want to cancel my account", "I wаnt tо cаncеl my ассоunt"])[
        ["negative", "cancel_intent"]
    ].to_numpy()
    assert (plain == disguised).all()
    assert plain[1] > 0.5


def test_html_entities_full_width_letters_and_quotes_change_nothing(model):
    table = model.score(["I don't like it & you know", "I don’t ｌｉｋｅ it &amp; you know"])
    assert (table.loc[0, list(heads())] == table.loc[1, list(heads())]).all()


def test_names_links_and_numbers_do_not_matter(model):
    table = model.score(
        [
            "@anna thanks, order 17 is here https://a.example/1",
            "@bob thanks, order 93.5 is here https://b.example/xyz",
        ]
    )
    assert (table.loc[0, list(heads())] == table.loc[1, list(heads())]).all()


def test_the_source_says_who_was_heard(model):
    table = model.score(
        ["My order is here.", "I am very disappointed.", "Still waiting for my bill."]
    )
    assert list(table["emotion_source"]) == ["model", "both", "cue"]


def test_top_words_name_what_speaks_for_a_label(model):
    assert model.top_words("Thank you for the help", "gratitude")[0] == "thank"
    assert model.top_words("I am not happy with it", "disappointment")[0] == "not happy"
    assert "been waiting" in model.top_words("I have been waiting for a week", "impatience")
    assert model.top_words("😡", "joy") == []
    with pytest.raises(ValueError, match="unknown label"):
        model.top_words("hello", "happiness")


def test_a_megabyte_is_scored_in_bounded_time(model):
    row = score_one(model, "please not waiting have been still no one, thanks " * 20_000)
    assert row["text_quality"] == "too_long_cut"


def test_each_of_the_two_scores_says_who_heard_it(model):
    table = model.score(
        [
            "Still waiting for my bill.",
            "you are idiots, I hate this",
            "It is ridiculous.",
            "My order",
        ]
    )
    assert [str(one) for one in table["impatience_source"]] == ["cue", "nan", "nan", "nan"]
    assert table["frustration_source"].iloc[1] == "model"
    assert table["frustration_source"].iloc[2] in ("cue", "both")
    assert list(table["cues"]) == ["waiting", "", "fed_up", ""]


def test_fast_hears_the_same_by_words_alone_under_a_name_of_its_own(model):
    fast = EmotionModel.load(speed="fast")
    assert fast.model_id != model.model_id
    texts = ["Thank you so much for your quick help!", "I am fed up, this is awful."]
    assert list(fast.score(texts)["emotion"]) == list(model.score(texts)["emotion"])
    assert (fast.score(texts)["p_joy"] != model.score(texts)["p_joy"]).all()


def test_valence_is_high_for_praise_and_low_for_complaints(model):
    praise, complaint = model.score(["I love it, wonderful!", "Nobody answers, I hate it."])[
        "valence"
    ]
    assert praise > 0.5
    assert complaint < -0.5
