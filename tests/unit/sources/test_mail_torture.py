"""Mails damaged by the thousand: each is read or refused, in time, and none ends the run."""

import sys
from pathlib import Path

import pytest
from mail_seeds import SEEDS, mutated

from pipelines.contracts.contract import load_contracts
from pipelines.sources.mail_file import read_mail_file
from pipelines.sources.mail_reader import read_mails
from pipelines.sources.mailbox import read_mbox
from pipelines.sources.recognise import Recognised, recognise
from pipelines.sources.record import Read, Record, Refusal

STAMP = b"From jo@customer.example Thu Feb  3 10:00:00 2011\n"
TOO_LONG = "takes longer"
DEAD = "ended the process"


def refused_of(reads: list[Read]) -> int:
    return sum(isinstance(read, Refusal) for read in reads)


def assert_all_survived(reads: list[Read], how_many: int) -> None:
    assert [read.position for read in reads] == list(range(1, how_many + 1))
    refused = [read.reason for read in reads if isinstance(read, Refusal)]
    assert not [reason for reason in refused if TOO_LONG in reason or DEAD in reason]
    assert len(refused) < how_many / 4


def test_three_hundred_damaged_mails_are_read_or_refused():
    assert_all_survived(list(read_mails(mutated(SEEDS, 300))), 300)


def test_undamaged_seeds_are_all_read():
    assert all(isinstance(read, Record) for read in read_mails(SEEDS))


@pytest.mark.torture
def test_ten_thousand_damaged_mails_are_read_or_refused(capsys):
    reads = list(read_mails(mutated(SEEDS, 10_000)))
    assert_all_survived(reads, 10_000)
    with capsys.disabled():
        sys.stdout.write(f"\n10,000 mutated mails: {refused_of(reads)} refused, none missing\n")


def real_mails(shared_data: Path) -> list[Path]:
    return [file for file in sorted((shared_data / "mail_torture").rglob("*")) if file.is_file()]


@pytest.mark.torture
def test_ten_thousand_damaged_copies_of_real_mails(shared_data, capsys):
    files = [file for file in real_mails(shared_data) if file.stat().st_size < 200_000]
    seeds = [file.read_bytes() for file in files]
    reads = list(read_mails(mutated(seeds, 10_000)))
    assert_all_survived(reads, 10_000)
    with capsys.disabled():
        sys.stdout.write(f"\n10,000 mutated copies: {refused_of(reads)} refused, none missing\n")


def test_every_real_file_is_read_to_its_end(shared_data):
    unknown, refused = [], []
    for file in real_mails(shared_data):
        kind = recognise(file, load_contracts())
        if isinstance(kind, Recognised):
            reads = list(kind.read())
            assert [read.position for read in reads] == list(range(1, len(reads) + 1)), file
            assert reads, file
            refused += [file.name for read in reads if isinstance(read, Refusal)]
        elif file.suffix == ".eml":
            unknown.append(file.name)
    # those that are not recognised have neither a date nor a mark of the post in their headers
    assert set(unknown) == {
        "delayed-broken.eml",
        "missing-boundaries.eml",
        "bad_encoded_subject.eml",
        "invalid_subject_characters.eml",
        "utf8_headers.eml",
    }
    assert len(refused) <= 3, refused


def test_an_mbox_of_damaged_mails_holds_every_one(tmp_path):
    mails = [mail.replace(b"\nFrom ", b"\n>From ") for mail in mutated(SEEDS, 200)]
    box = tmp_path / "damaged.mbox"
    box.write_bytes(b"".join(STAMP + mail + b"\n\n" for mail in mails))
    assert len(list(read_mails(read_mbox(box)))) == 200


def test_a_file_is_one_mail_whatever_stands_in_it(tmp_path):
    file = tmp_path / "1204680122.27c448.host:2,S"
    for mail in mutated(SEEDS, 50):
        file.write_bytes(mail)
        assert len(list(read_mails(read_mail_file(file)))) == 1
