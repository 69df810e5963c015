"""Of damaged mails none is missing from the ledger's law, in a mailbox or each in its own file."""

import sys

import pytest
from company_home import CompanyHome
from mail_seeds import SEEDS, mutated

STAMP = b"From jo@customer.example Thu Feb  3 10:00:00 2011\n"


def take_in(company: CompanyHome, how_many: int) -> tuple[int, int, int]:
    mails = [mail.replace(b"\nFrom ", b"\n>From ") for mail in mutated(SEEDS, how_many)]
    company.put("damaged.mbox", b"".join(STAMP + mail + b"\n\n" for mail in mails))
    result = company.ingest()
    assert result.breaches == []
    company.assert_the_law()
    (_, received, *counts) = company.ledger()["damaged.mbox"]
    assert received == how_many
    return tuple(counts)


def test_three_hundred_damaged_mails_are_all_accounted_for(company: CompanyHome):
    loaded, _, quarantined = take_in(company, 300)
    assert loaded > 100
    assert quarantined > 0


def test_files_of_damaged_mails_are_accounted_for_or_told_as_unknown(company: CompanyHome):
    for number, mail in enumerate(mutated(SEEDS, 60)):
        company.put(f"email/{number}.eml", mail)
    company.ingest()
    company.assert_the_law()
    ledger = company.ledger().values()
    assert len(ledger) == 60
    assert all(row[1] == (0 if row[0] == "unrecognised" else 1) for row in ledger)


@pytest.mark.torture
def test_ten_thousand_damaged_mails_are_all_accounted_for(company: CompanyHome, capsys):
    loaded, duplicate, quarantined = take_in(company, 10_000)
    assert loaded + duplicate + quarantined == 10_000
    with capsys.disabled():
        sys.stdout.write(
            f"\n10,000 mutated mails: {loaded} loaded, {duplicate} duplicate, "
            f"{quarantined} quarantined, 0 missing\n"
        )
