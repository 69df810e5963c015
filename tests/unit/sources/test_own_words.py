"""Which words of a mail are the writer's own."""

import pytest

from ml.text.own_words import own_words
from pipelines.sources.html_text import text_from_html

OLD = "I bought three lamps and one came broken."


@pytest.mark.parametrize(
    "history",
    [
        f"On Thu, 3 Feb 2011 at 10:00, Jo wrote:\n> {OLD}\n",
        f"On Thu, 3 Feb 2011 at 10:00,\nJo Doe <jo@customer.example> wrote:\n{OLD}\n",
        f"-----Original Message-----\nFrom: Jo\nSent: Thursday\n\n{OLD}\n",
        f"From: Jo Doe\nSent: Thursday, 3 February 2011\nTo: care\n\n{OLD}\n",
        f"> {OLD}\n>> {OLD}\n",
        f"From: Jo Doe [mailto:jo@customer.example]\nOn Behalf Of care\n\nSent: Monday\n\n{OLD}\n",
        f"Von: Jo Doe\n\nGesendet: Montag, 3. Februar 2011 10:00\n\n{OLD}\n",
        f"Am 3. Februar 2011 um 10:00 schrieb Jo <jo@customer.example>:\n\n> {OLD}\n",
        f'02.04.2012 14:20 "jo@customer.example" <\njo@customer.example> wrote:\n> {OLD}\n',
        "Thu, 26 Jun 2014 14:00:51 +0400 Jo Doe <jo@customer.example>:\n",
    ],
)
def test_the_mail_that_is_answered_is_left_out(history):
    assert own_words(f"Any news?\n\n{history}") == "Any news?"


def test_a_signature_and_a_sign_off_are_left_out():
    assert own_words("Any news?\n\n-- \nJo Doe\nLamp Street 1") == "Any news?"
    assert own_words("Any news?\n\nKind regards,\nJo Doe") == "Any news?"
    assert own_words("Any news?\n\nThank you,\nJo") == "Any news?"
    card = "Jo Doe\njo@customer.example\nt. (555) 346-9947\nwww.customer.example"
    assert own_words(f"Any news?\n\n{card}") == "Any news?"


def test_an_answer_below_the_mail_it_quotes_is_heard():
    assert own_words(f"On 3/2/2011 10:00 AM, Jo wrote:\n> {OLD}\n\nAny news?") == "Any news?"


@pytest.mark.parametrize(
    "words",
    [
        "On Monday I wrote to you. Nobody answered.",
        "Thanks for nothing.\nI want my money back.",
        "Three things went wrong:\n- the lamp was broken\n- nobody answered\nI cancel.",
        "From what I see, the parcel\nis lost.",
        "a < b and b > a",
        "My orders are\n\n4711 1234\n4711 1235",
        "Photos of it:\n\nhttps://a.example/1\nhttps://a.example/2",
        "I tried at:\n- 10:00\n- 11:00\nNobody was there at 12:00:\nnobody.",
        "word " * 3_000 + "end",
        "a line\n" * 1_500 + "end",
    ],
)
def test_words_that_only_look_like_history_stay(words):
    assert own_words(words) == words.strip()


def test_line_ends_make_no_difference():
    assert own_words("a\r\nb\rc\r\n") == own_words("a\nb\nc") == "a\nb\nc"


def test_history_below_a_long_letter_is_left_out_too():
    letter = "It broke again. " * 600
    assert own_words(f"{letter}\n\nOn Thu, Jo wrote:\n{OLD}") == letter.strip()


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<p>Any<br>news?</p><p>Jo</p>", "Any\nnews?\nJo"),
        ("<html><head><title>t</title><style>a{}</style></head><body>Hi</body>", "Hi"),
        ("<head><title>t</title><body>a head without an end", "a head without an end"),
        ("Hi<script>alert(1 < 2)</script> there", "Hi there"),
        (f"Hi<blockquote><p>{OLD}</p></blockquote>there", "Hithere"),
        ("a &amp; b &lt; c &euro; &#39;d&#39;", "a & b < c € 'd'"),
        ("a<!-- hidden -->b<!-- never closed", "ab"),
        ('a<img alt="x > y" src="data:' + "A" * 9_000 + '">b', "ab"),
        ("<div>1<div>2</div>3</div>", "1\n2\n3"),
        ("2 < 3 and 4 > 1", "2 < 3 and 4 > 1"),
        ("", ""),
    ],
)
def test_html_is_read_as_a_person_would_see_it(html, words):
    assert text_from_html(html) == words


CALL = "Inbound call\nFrom: (555) 687-3247\nTo: (555) 010-0100\nLength of call: 4 minutes\n\n"


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        (f"{CALL}Transcription:\nThe bag is here. Thanks!", "The bag is here. Thanks!"),
        (f"{CALL}Transcription: The bag is here.", "The bag is here."),
        (CALL, ""),
        ("Call me.\nFrom now on: no.\nTo be honest: never.", None),
        ("Inbound call at nine.\nIt was rude.", None),
    ],
    ids=["below", "beside", "nothing said", "a letter", "about a call"],
)
def test_the_head_of_a_call_is_no_history_of_mails(text, heard):
    assert own_words(text) == (text if heard is None else heard)
