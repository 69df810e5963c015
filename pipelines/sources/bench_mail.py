"""How fast mails are read: `python -m pipelines.sources.bench_mail`.

Reads mails put together here from a few parts: their fields, the same with replies stripped, and
that once more through the worker process, as a run does. What the fields mean is `mail.py`'s.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from random import Random

import click

from pipelines.sources.mail import fields_of, read_mail
from pipelines.sources.mail_reader import read_mails

PARTS = (
    "my parcel did not arrive today and nobody answers the telephone",
    "I have been waiting for a week",
    "thank you for the quick help",
    "please tell me where order 4711 is, it was promised for Monday",
    "could you send the invoice again",
    "we are not happy with the colour of the three lamps",
)
HISTORY = "On Wed, 2 Feb 2011 at 09:00, Care <care@shop.example> wrote:\n> {}\n> {}\n>> {}\n"
HEAD = (
    "Return-Path: <{0}@customer.example>\nReceived: from mx.customer.example by mx.shop.example;"
    "\n Thu, 3 Feb 2011 10:00:05 +0000\nMessage-ID: <{0}@customer.example>\n"
    'From: "Doe, Jo" <{0}@customer.example>\nTo: Care <care@shop.example>\n'
    "Date: Thu, 3 Feb 2011 10:00:00 +0000\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?= {0}\n"
    "In-Reply-To: <0@shop.example>\nReferences: <0@shop.example> <1@shop.example>\n"
    "MIME-Version: 1.0\n"
)
PLAIN = "Content-Type: text/plain; charset=utf-8\n\n{}"
BOTH = (
    "Content-Type: multipart/alternative; boundary=q\n\n--q\n"
    "Content-Type: text/plain; charset=utf-8\n\n{0}\n--q\n"
    "Content-Type: text/html; charset=utf-8\n\n<html><body><p>{0}</p></body></html>\n--q--\n"
)


@click.command()
@click.option("--mails", default=50_000, show_default=True, help="How many to read each time.")
def main(mails: int) -> None:
    """Print how many mails are read per second of one core, and by the clock."""
    _report("raw fields", mails, lambda each: (fields_of(mail) for mail in each))
    _report("replies stripped", mails, lambda each: (read_mail(mail) for mail in each))
    _report("through the worker", mails, read_mails)


def _report(name: str, count: int, read: Callable[[Iterable[bytes]], Iterable[object]]) -> None:
    mails = list(made_mails(count))
    size = sum(len(mail) for mail in mails) / count
    by_core, by_clock = time.process_time(), time.perf_counter()
    for _ in read(mails):
        pass
    by_core, by_clock = time.process_time() - by_core, time.perf_counter() - by_clock
    click.echo(
        f"{name}: {count / by_clock:,.0f} mails/s by the clock, {count / by_core:,.0f} per second "
        f"of this process ({count:,} mails of {size:,.0f} bytes)"
    )


def made_mails(count: int) -> Iterator[bytes]:
    """Mails of one to ten sentences, two thirds of them above a quoted mail, no two alike."""
    chance = Random(0)  # noqa: S311 - sentences, not secrets
    for number in range(count):
        words = ".\n".join(chance.choices(PARTS, k=chance.randint(1, 10))) + f" ({number})\n"
        history = HISTORY.format(*chance.choices(PARTS, k=3)) if number % 3 else ""
        body = f"Hello,\n\n{words}\n{history}-- \nJo Doe\nLamp Street 1\n"
        layout = BOTH if number % 2 else PLAIN
        yield (HEAD.format(number) + layout.format(body)).encode()


if __name__ == "__main__":
    main()
