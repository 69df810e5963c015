"""Replies of real mail programs: how often exactly the writer's own words are left.

The expected texts keep signatures, which ours leave out; so both sides go through the cut.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from ml.text.own_words import own_words
from pipelines.sources.html_text import text_from_html
from pipelines.sources.mail import read_mail
from pipelines.sources.mail_file import read_mail_file

WORDS_OF_MOST = {".eml": "Hello", ".html": "Hi. I am fine."}  # where no expected text lies beside
LEAST_RIGHT = 0.85


def heard_and_expected(folder: Path) -> Iterator[tuple[str, str, str]]:
    for file in sorted((folder / "standard_replies").glob("*.eml")):
        beside = file.with_name(f"{file.stem}_reply_text")
        expected = beside.read_text() if beside.exists() else WORDS_OF_MOST[".eml"]
        (raw,) = read_mail_file(file)
        yield file.name, read_mail(raw)["body"], own_words(expected)
    for file in sorted((folder / "html_replies").glob("*.html")):
        words = own_words(text_from_html(file.read_text(errors="replace")))
        yield file.name, words.split("\n")[0], WORDS_OF_MOST[".html"]
        yield f"{file.name}, to its end", str("How are you" in words), "False"
    for file in sorted((folder / "signature" / "emails" / "stripped").glob("*_body")):
        signature = file.with_name(file.name.replace("_body", "_signature")).read_text()
        body = file.read_text()
        yield file.name, own_words(body), body.strip().removesuffix(signature.strip()).strip()


def test_of_replies_mostly_the_own_words_are_left(shared_data, capsys):
    found = list(heard_and_expected(shared_data / "mail_torture" / "talon_replies"))
    wrong = [name for name, heard, expected in found if heard.split() != expected.split()]
    right = 1 - len(wrong) / len(found)
    with capsys.disabled():
        sys.stdout.write(f"\nreplies of real mail programs: {right:.0%} of {len(found)} right\n")
    assert right >= LEAST_RIGHT, wrong
