"""Whole mails of our own making, and their seeded mutations, for the torture of readers.

Every mutation follows from its number alone. What reading them must give stands in the tests.
"""

import random
from collections.abc import Iterator

HEAD = (
    b"Return-Path: <jo@customer.example>\nReceived: from mx.customer.example by mx.shop.example;\n"
    b" Thu, 3 Feb 2011 10:00:05 +0000\nMessage-ID: <%d@customer.example>\n"
    b'From: "Doe, Jo" <jo@customer.example>\nTo: Care <care@shop.example>, al@b.example\n'
    b"Date: Thu, 3 Feb 2011 10:00:00 +0000\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?= and parcel\n"
    b"In-Reply-To: <0@shop.example>\nReferences: <0@shop.example>\n\t<1@shop.example>\n"
    b"MIME-Version: 1.0\n"
)
PLAIN = b"Content-Type: text/plain; charset=utf-8\n\nWhere is my parcel?\n"
REPLY = (
    b"Content-Type: text/plain; charset=us-ascii\n\nThis is the third time I ask.\n\n"
    b"On Wed, 2 Feb 2011 at 09:00, Care <care@shop.example> wrote:\n> We are on it.\n>> Where?\n"
    b"-- \nJo Doe\nLamp Street 1\n"
)
OUTLOOK = (
    b"Content-Type: text/plain; charset=windows-1252\nContent-Transfer-Encoding: 8bit\n\n"
    b"It\x92s broken \x96.\n\n-----Original Message-----\nFrom: Care\nSent: Friday\n\nHello\n"
)
BASE64 = (
    b"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n"
    b"SWNoIHdhcnRlIHNlaXQgZHJlaSBXb2NoZW4gYXVmIG1laW4gUGFrZXQuCkdyw7zDn2U=\n"
)
QUOTED = (
    b"Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\n"
    b"Das ist =E4rgerlich, und zwar =\nsehr.\n"
)
HTML = (
    b"Content-Type: text/html; charset=utf-8\n\n<html><head><style>p{}</style></head><body>"
    b"<p>I <b>cancel</b> &amp; want my money.</p><blockquote>old words</blockquote></body></html>\n"
)
BOTH = (
    b'Content-Type: multipart/alternative; boundary="=_q"\n\npreamble\n--=_q\n' + QUOTED
    + b"--=_q\n" + HTML + b"--=_q--\nepilogue\n"
)  # fmt: skip
ATTACHED = (
    b"Content-Type: multipart/mixed; boundary=outer\n\n--outer\n" + BOTH
    + b"--outer\nContent-Type: application/pdf; name*=utf-8''r%C3%A4.pdf\n"
    b"Content-Disposition: attachment\nContent-Transfer-Encoding: base64\n\nJVBERi0x\n--outer\n"
    b"Content-Type: message/rfc822\n\nFrom: al@b.example\nSubject: inner\n\nwords\n--outer--\n"
)  # fmt: skip
JAPANESE = (
    b"Content-Type: text/plain; charset=iso-2022-jp\nContent-Transfer-Encoding: 7bit\n\n"
    b"\x1b$B$4LBOG$r$*$+$1$7$^$9\x1b(B\n"
)
SEEDS = [
    HEAD % number + body
    for number, body in enumerate(
        [PLAIN, REPLY, OUTLOOK, BASE64, QUOTED, HTML, BOTH, ATTACHED, JAPANESE]
    )
]
NASTY = [
    *(b"\0", b"\xff\xfe", b"\r", b"\n\n", b"\x1b$B", b"\xe2\x80\xae", b'"', b"\\", b"&#x110000;"),
    *(b"<" * 300, b"(" * 300, b";" * 50, b"@" * 40, b"> " * 200, b"=?" * 99, b"<div>" * 200),
    *(b"=?utf-8?q?=00?=", b"=?x?b?!?=", b"--=_q\n", b"--outer\n", b"boundary=\n"),
    *(b"charset=x-martian", b"charset=idna", b"charset=punycode", b"charset=rot13"),
    *(b"charset=utf-16", b"charset=hex", b"Content-Transfer-Encoding: uuencode\n"),
    *(b"Content-Type: multipart/mixed; boundary=q\n", b"Date: 99 Foo 9999 99:99 +9999\n"),
]


def mutated(seeds: list[bytes], how_many: int) -> Iterator[bytes]:
    """Mails that each differ from a seed by one to eight changes of bytes, spans or lines."""
    for number in range(how_many):
        chance = random.Random(number)
        mail = bytearray(seeds[number % len(seeds)])
        for _ in range(chance.randint(1, 8)):
            _change(mail, chance)
        yield bytes(mail)


def _change(mail: bytearray, chance: random.Random) -> None:
    place = chance.randrange(len(mail) + 1)
    end = place + chance.randrange(1, 60)
    kind = chance.randrange(7)
    if kind == 0:
        mail[place : place + 1] = bytes([chance.randrange(256)])
    elif kind == 1:
        mail[place:place] = chance.choice(NASTY)
    elif kind == 2:
        del mail[place:end]
    elif kind == 3:
        mail[place:place] = mail[place:end] * chance.randrange(1, 30)
    elif kind == 4:
        mail[place:end] = chance.randbytes(end - place)
    elif chance.random() < 0.1:
        lines = mail.split(b"\n")
        chance.shuffle(lines)
        mail[:] = b"\n".join(lines)
    elif chance.random() < 0.2:
        del mail[place:]
