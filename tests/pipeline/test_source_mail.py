"""Mail as a Maildir, as single files and as a mailbox: from file to thread and message."""

import pytest

from pipelines.home import Home
from pipelines.vault.store import Vault

pytestmark = pytest.mark.xdist_group("every source")
ARCHIVED = "email/care_maildir/.Archive/cur/1767261600.M1P1.care:2,S"


def test_every_mail_file_is_one_record_and_a_mailbox_many(every_source):
    found = every_source.rows(
        "select count(*), sum(received), sum(loaded), sum(duplicate), sum(quarantined) "
        "from ingest.ledger where table_name = 'mail_messages' and name not like '%CRM%'"
    )
    # 17 of the Maildir, 2 single ones, 6 in the mailbox; one mail lies in three of these places
    assert found == [(20, 25, 21, 2, 2)]
    assert every_source.ledger(ARCHIVED)["received"] == 1


def test_what_is_not_delivered_or_no_mail_is_not_read(every_source):
    assert every_source.one("select count(*) from ingest.ledger where name like '%/tmp/%'") == 0
    assert every_source.ledger("email/not_a_mail.txt")["status"] == "unrecognised"


def test_strangers_broken_mails_are_refused_with_their_reason(every_source):
    reasons = every_source.rows(
        "select q.reason from ingest.quarantine q join ingest.ledger l using (file_id) "
        "where l.table_name = 'mail_messages' order by 1"
    )
    assert reasons == [
        ("column sent_at: is empty",),
        ("the charset 'x-martian' of the mail is not known",),
    ]


def test_a_thread_goes_from_question_to_answer_to_question(every_source):
    found = every_source.rows(
        "select author_role, strftime(sent_at, '%m-%d') from journey.messages "
        "where thread_id = (select thread_id from journey.messages "
        "where source_message_id = 'm1@northwind.example') order by sent_at"
    )
    assert found == [("customer", "01-01"), ("agent", "01-03"), ("customer", "01-05")]


def test_what_was_typed_to_deceive_or_broken_on_the_way_is_kept_as_it_was_meant(every_source):
    tricked, broken = every_source.rows(
        "select body_token from raw.mail_messages where message_id in "
        "('m6@hillside.example', 'm7@northwind.example') order by message_id"
    )
    vault = Vault(Home(every_source.file.parents[1]))
    assert vault.values_of([*tricked, *broken]) == {
        tricked[0]: "I am angry and I cancel my order.",
        broken[0]: "It’s bröken again, I want my money back.",
    }
