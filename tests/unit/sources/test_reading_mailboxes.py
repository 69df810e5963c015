"""Where one mail ends and the next begins."""

import mailbox
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.sources.mail import LARGEST_MAIL
from pipelines.sources.mailbox import looks_like_mbox, mbox_entry, raw_mails, read_mbox

STAMP = b"From jo@customer.example Thu Feb  3 10:00:00 2011\n"


def split(tmp_path: Path, content: bytes) -> list[bytes]:
    file = tmp_path / "box.mbox"
    file.write_bytes(content)
    return list(read_mbox(file))


def test_a_mail_ends_where_the_next_stamp_follows_an_empty_line(tmp_path):
    content = STAMP + b"Subject: a\n\none\n\n" + STAMP + b"Subject: b\n\ntwo\n"
    assert split(tmp_path, content) == [b"Subject: a\n\none\n", b"Subject: b\n\ntwo\n"]


def test_a_line_of_the_letter_that_begins_with_from_stays_in_it(tmp_path):
    body = b"Subject: a\n\nI moved.\n\nFrom now on write to my new address, Sun is out.\n"
    assert split(tmp_path, STAMP + body) == [body]


def test_a_stamp_without_an_empty_line_before_it_is_a_line_of_the_letter(tmp_path):
    body = b"Subject: a\n\nhe wrote\n" + STAMP + b"and no more\n"
    assert split(tmp_path, STAMP + body) == [body]


def test_quoted_from_lines_lose_one_mark_each(tmp_path):
    content = STAMP + b"Subject: a\n\n>From here\n>>From there\n> From afar\n"
    assert split(tmp_path, content) == [b"Subject: a\n\nFrom here\n>From there\n> From afar\n"]


def test_line_ends_of_windows_and_a_missing_last_one_change_nothing(tmp_path):
    content = STAMP + b"Subject: a\n\none\n\n" + STAMP + b"Subject: b\n\ntwo"
    windows = split(tmp_path, content.replace(b"\n", b"\r\n"))
    assert [mail.replace(b"\r\n", b"\n") for mail in windows] == split(tmp_path, content)
    assert split(tmp_path, content)[1] == b"Subject: b\n\ntwo"


def test_an_endless_line_that_begins_like_a_stamp_is_a_line_of_the_letter(tmp_path):
    endless = b"From " + b"Mon 10:10 " * 20_000 + b"2011 x\n"
    assert split(tmp_path, STAMP + b"Subject: a\n\n" + endless) == [b"Subject: a\n\n" + endless]


def test_a_mailbox_is_known_by_its_first_line():
    assert looks_like_mbox(STAMP)
    assert looks_like_mbox(b"From - Thu Feb 03 10:00:00 2011\r\nX: y")
    assert not looks_like_mbox(b"From: jo@customer.example\n")
    assert not looks_like_mbox(b"From here to eternity\n")
    assert not looks_like_mbox(b"Subject: a\n" + STAMP)


bodies = st.lists(st.text("abFrom >:\n", max_size=30), min_size=1, max_size=6)


@given(bodies=bodies)
@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_as_many_mails_as_a_mailbox_writer_put_in(tmp_path, bodies):
    file = tmp_path / "written.mbox"
    file.unlink(missing_ok=True)
    written = mailbox.mbox(str(file))
    for number, body in enumerate(bodies):
        mail = mailbox.mboxMessage()
        mail.set_from("jo@customer.example Thu Feb  3 10:00:00 2011")
        mail["Subject"] = str(number)
        mail.set_payload(body)
        written.add(mail)
    written.close()
    subjects = [mail.splitlines()[0] for mail in read_mbox(file)]
    assert subjects == [f"Subject: {number}".encode() for number in range(len(bodies))]


letters = st.lists(
    st.text("Fr\nom >\r\0\xe9S:", max_size=40).map(lambda text: text.encode())
    | st.just(b"From jo@customer.example Thu Feb  3 10:00:00 2011\n\n" * 2),
    max_size=6,
)


@given(letters)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_what_is_written_into_a_mailbox_comes_out_byte_by_byte(tmp_path, mails):
    file = tmp_path / "written.mbox"
    file.write_bytes(b"".join(mbox_entry(mail, "UID=1") for mail in mails))
    assert list(read_mbox(file)) == [
        mail if mail.endswith(b"\n") or not mail else mail + b"\n" for mail in mails
    ]
    assert [position for position, _ in raw_mails(file)] == list(range(1, len(mails) + 1))


def test_a_cut_mail_is_one_byte_longer_than_the_longest_wherever_it_is_cut(tmp_path):
    file = tmp_path / "cut.mbox"
    file.write_bytes(STAMP + b"\r\n" * LARGEST_MAIL)
    assert [len(mail) for mail in read_mbox(file)] == [LARGEST_MAIL + 1]
