"""Legal notices, devices and links below a message are cut; the writer's words are not."""

import pytest

from ml.text.footers import without_footers

SAID = "The lamp came broken."


@pytest.mark.parametrize(
    "footer",
    [
        "Sent from my iPhone",
        "Get Outlook for Android",
        "CONFIDENTIALITY NOTICE: this message is for the named person only.",
        "This e-mail and any attachments are confidential.",
        "Disclaimer: we accept no liability.",
        "Please consider the environment before printing.",
        "Unsubscribe | Manage preferences",
    ],
)
def test_a_footer_is_cut(footer):
    assert without_footers(f"{SAID}\n\n{footer}\nand more") == SAID


@pytest.mark.parametrize(
    "text",
    [
        "Sent from my iPhone",
        "Unsubscribe me from this list, please.",
        "I wrote this message for my mother.\nThis message is for you.",
        f"{SAID} This e-mail is for your manager.",
    ],
)
def test_words_of_the_writer_stay(text):
    assert without_footers(text) == text
