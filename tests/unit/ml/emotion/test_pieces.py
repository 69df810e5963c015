"""Short messages are heard whole, long ones sentence by sentence."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ml.emotion.labels import heads
from ml.emotion.pieces import LONGEST_WHOLE, pieces, rolled_up

TOKENS = st.lists(st.sampled_from(["a", "lamp", ".", "!!", "?", ","]), max_size=200)


@given(TOKENS)
def test_pieces_hold_every_token_in_order_and_none_is_too_long(tokens):
    found = pieces(tokens)
    assert [token for piece in found for token in piece] == tokens
    assert all(len(piece) <= LONGEST_WHOLE for piece in found)
    assert found == [tokens] or len(tokens) > LONGEST_WHOLE


def test_a_long_message_falls_into_sentences():
    sentence = ["the", "box", "is", "here", "."]
    assert pieces(sentence * 9) == [sentence] * 9


def test_a_message_says_what_its_loudest_piece_says_and_is_neutral_only_as_a_whole():
    heard = np.zeros((3, len(heads())))
    anger, neutral = heads().index("p_anger"), heads().index("p_neutral")
    heard[0, anger], heard[0, neutral], heard[1, neutral] = 2.0, -3.0, 1.0
    whole = rolled_up(heard, [2, 1])
    assert whole[:, anger].tolist() == [2.0, 0.0]
    assert whole[:, neutral].tolist() == [-3.0, 0.0]
