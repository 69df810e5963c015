"""What customers wrote is mended at the door, quoted and scored as mended, and said to be so."""

import json

import pytest
from company_home import CompanyHome, mail, mbox

from pipelines.emotion.text_scores import quality_of
from pipelines.ingest.safe_text import made_safe
from pipelines.vault.store import Vault

TRICK = "I am аngry, сancel my оrder"
CLEAN = "I am angry, cancel my order"
DISCLAIMER = (
    "This e-mail is confidential and intended solely for the addressee.\n"
    "If you are not the addressee, delete it."
)


@pytest.mark.parametrize(
    ("written", "read", "done"),
    [
        (CLEAN, CLEAN, ()),
        (TRICK, CLEAN, ("look_alikes",)),
        ("itâ€™s brÃ¶ken", "it’s bröken", ("mojibake",)),
        ("can\u200bcel", "cancel", ("hidden_marks",)),
        ("с\u200bancel my оrder", "cancel my order", ("hidden_marks", "look_alikes")),
        ("Any news?\n\nSent from my iPhone", "Any news?", ("boilerplate",)),
        (f"Any news?\n\n{DISCLAIMER}\n\nJo", "Any news?\n\n\nJo", ("boilerplate",)),
        ("[EXTERNAL]\nAny news?", "Any news?", ("boilerplate",)),
        (
            "CAUTION: This email originated from outside of the company. Take care.\nAny news?",
            "Any news?",
            ("boilerplate",),
        ),
    ],
)
def test_a_text_is_read_as_it_was_meant(written, read, done):
    safe = made_safe(written)
    assert (safe.text, safe.done) == (read, done)


@pytest.mark.parametrize(
    "text",
    [
        "Где мой заказ? Спасибо, жду ответа.",
        "I read this mail on my phone, sent from my desk it was longer.",
        "This message is for the manager: nobody intended to help me.",
        "Caution: the lamp exploded!",
        "schöne Grüße, naïve café, 100 €, l’été",
        "  two spaces\tand a tab ",
    ],
)
def test_a_text_that_was_meant_so_stays(text):
    assert made_safe(text).text == text


def test_mails_comments_and_tickets_pass_the_same_door(company: CompanyHome):
    company.put("m.mbox", mbox(mail(1, body=TRICK, Content_Type="text/plain; charset=utf-8")))
    comments = [
        {"id": 1, "ticket_id": 7, "author_id": 3, "type": "Comment", "public": True}
        | {"body": TRICK, "plain_body": TRICK, "created_at": "2011-02-03T10:00:00Z"}
    ]
    company.put("c.json", json.dumps({"comments": comments}))
    company.ingest()
    ((of_mail,),) = company.rows("select body_token from raw.mail_messages")
    ((of_comment,),) = company.rows("select body_token from raw.zendesk_comments")
    vault = Vault(company.settings.home)
    assert vault.values_of([of_mail]) == {of_mail: CLEAN}
    assert vault.repairs_of([of_mail, of_comment]) == {of_mail: "look_alikes"}
    assert of_comment == of_mail


def test_quality_says_what_was_done_and_what_the_model_says():
    assert quality_of("", "ok") == "ok"
    assert quality_of("look_alikes mojibake", "ok") == "look_alikes mojibake"
    assert quality_of("hidden_marks", "too_long_cut") == "hidden_marks too_long_cut"
