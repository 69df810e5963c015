"""A file that is one mail is one record; a Maildir is many such files with odd names."""

from company_home import CompanyHome, mail, mbox

BOX = "email/box"


def test_every_delivered_mail_of_a_maildir_is_one_record(company: CompanyHome):
    company.put(f"{BOX}/cur/1204680122.27c448.host:2,S", mail(1))
    company.put(f"{BOX}/new/1204680123.27c449.host", mail(2))
    company.put(f"{BOX}/tmp/1204680124.27c44a.host", mail(3))
    company.put(f"{BOX}/.Sent/cur/1204680125.27c44b.host:2,RS", mail(4))
    company.put(f"{BOX}/.Sent/tmp/1204680126.27c44c.host", mail(5))
    company.put(f"{BOX}/.notes/secret", mail(6))
    result = company.ingest()
    assert company.ledger() == {
        f"{BOX}/{name}": ("loaded", 1, 1, 0, 0)
        for name in (
            "cur/1204680122.27c448.host:2,S",
            "new/1204680123.27c449.host",
            ".Sent/cur/1204680125.27c44b.host:2,RS",
        )
    }
    assert {name for name, _ in result.passed_over} == {
        f"{BOX}/tmp",
        f"{BOX}/.Sent/tmp",
        f"{BOX}/.notes",
    }
    company.assert_the_law()


def test_the_same_mail_in_two_folders_and_in_a_mailbox_is_one_record(company: CompanyHome):
    company.put(f"{BOX}/cur/1.a.host:2,S", mail(1))
    company.put(f"{BOX}/new/2.a.host", mail(1))
    company.put("email/export.mbox", mbox(mail(1), mail(2)))
    company.put("email/one.eml", mail(1).replace("\n", "\r\n"))
    company.ingest()
    assert [row[1:] for row in sorted(company.ledger().values())] == [
        (1, 0, 1, 0),
        (1, 0, 1, 0),
        (1, 1, 0, 0),
        (2, 1, 1, 0),
    ]
    company.assert_the_law()


def test_a_mail_that_was_read_meanwhile_changes_its_name_and_nothing_else(company: CompanyHome):
    fresh = company.put(f"{BOX}/new/1.a.host", mail(1))
    company.put(f"{BOX}/cur/0.a.host:2,S", mail(9))
    company.ingest()
    fresh.rename(fresh.parents[1] / "cur" / "1.a.host:2,S")
    company.ingest()
    assert company.ledger()[f"{BOX}/cur/1.a.host:2,S"] == ("loaded", 1, 0, 1, 0)
    company.assert_the_law()


def test_a_stranger_s_broken_mail_is_refused_and_stops_nothing(company: CompanyHome):
    company.put(f"{BOX}/cur/1.a.host", mail(1, Date="soon"))
    company.put(f"{BOX}/cur/2.a.host", mail(2))
    result = company.ingest()
    assert result.breaches == []
    assert company.ledger()[f"{BOX}/cur/1.a.host"] == ("refused", 1, 0, 0, 1)
    assert company.reasons(f"{BOX}/cur/1.a.host") == {1: "column sent_at: is empty"}
    company.assert_the_law()
