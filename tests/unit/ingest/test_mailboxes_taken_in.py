"""Of a mailbox the good mails load; hopeless ones are quarantined with their reason."""

from company_home import CompanyHome, mail, mbox

MARTIAN = "text/plain; charset=x-martian"


def test_one_hopeless_mail_stops_no_other(company: CompanyHome):
    bad = [mail(1, Content_Type=MARTIAN), mail(2, Date="soon"), mail(3, From="")]
    good = [mail(number) for number in range(10, 80)]
    company.put("m.mbox", mbox(*good[:35], *bad, *good[35:]))
    company.ingest()
    assert company.ledger()["m.mbox"] == ("partly", 73, 70, 0, 3)
    assert company.reasons("m.mbox") == {
        36: "the charset 'x-martian' of the mail is not known",
        37: "column sent_at: is empty",
        38: "column from_token: is empty",
    }
    company.assert_the_law()


def test_a_mail_that_cannot_be_parsed_is_told_without_its_words(company: CompanyHome):
    tower = "From: " + "(" * 100_000
    company.put("m.mbox", mbox(mail(1), mail(2).replace("From: Jo Doe", tower), mail(3)))
    company.ingest()
    assert company.ledger()["m.mbox"] == ("partly", 3, 2, 0, 1)
    assert company.reasons("m.mbox") == {2: "the mail is nested too deep"}


def test_a_mail_without_an_id_is_loaded_once_however_often_it_comes(company: CompanyHome):
    company.put("a.mbox", mbox(mail(1, Message_ID="")))
    company.put("b.mbox", mbox(mail(1, Message_ID=""), mail(2, body="other", Message_ID="")))
    company.ingest()
    assert company.ledger()["b.mbox"] == ("loaded", 2, 1, 1, 0)
    ids = company.rows("select message_id from raw.mail_messages")
    assert all(message_id.startswith("no-id-") for (message_id,) in ids)


def test_a_forged_id_hides_no_mail(company: CompanyHome):
    company.put("m.mbox", mbox(mail(1), mail(1, body="Another letter")))
    company.ingest()
    assert company.ledger()["m.mbox"] == ("loaded", 2, 2, 0, 0)
    texts = company.rows("select distinct body_token from raw.mail_messages")
    assert len(texts) == 2


def test_tokens_and_domains_of_receivers_stand_in_the_same_order(company: CompanyHome):
    to = "Al <al@b.example>, jo@, =?utf-8?b?@@@?= <jo@a.example>, al@c.example"
    company.put("m.mbox", mbox(mail(1, To=to)))
    company.ingest()
    ((tokens, domains),) = company.rows("select to_tokens, to_domains from raw.mail_messages")
    assert domains == "b.example a.example c.example"
    assert len(tokens.split()) == 3
