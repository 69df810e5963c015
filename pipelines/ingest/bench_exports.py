"""How fast big exports are read, in how much memory: `python -m pipelines.ingest.bench_exports`.

Reads Zendesk JSON, a mailbox and an orders file made here, each in a process of its own, up to rows
on disk as Parquet and personal values in a vault. What the mails' worker computes is counted by
`pipelines.sources.bench_mail`; loading rows into the warehouse is not.
"""

import multiprocessing
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from random import Random

import click

from pipelines.contracts.contract import load_contracts
from pipelines.home import Home
from pipelines.ingest.parse import Arrival, families_of, parse
from pipelines.sources.bench_mail import PARTS, made_mails
from pipelines.sources.recognise import Recognised, recognise
from pipelines.vault.store import Vault
from pipelines.vault.tombstones import Tombstones

MEGABYTE = 1_000_000
STAMPS = '"created_at":"2011-02-03T10:{0:02}:{1:02}Z","updated_at":"2011-02-04T10:{0:02}:{1:02}Z"'
VIA = '"via":{"channel":"email","source":{"from":{"address":"jo@customer.example","name":"Jo Doe"},\
"to":{"name":"Care","address":"care@shop.example"},"rel":null}}'
TICKET = (
    '{{"url":"https://shop.example/api/v2/tickets/{number}.json","id":{number},"external_id":null,'
    '{via},{stamps},"type":"question","subject":"{subject}","raw_subject":"{subject}",'
    '"description":"{text}","priority":"normal","status":"solved","recipient":"care@shop.example",'
    '"requester_id":{person},"submitter_id":{person},"assignee_id":360000000101,'
    '"organization_id":null,"group_id":360000000007,"collaborator_ids":[],"follower_ids":[],'
    '"email_cc_ids":[],"forum_topic_id":null,"problem_id":null,"has_incidents":false,'
    '"is_public":true,"due_at":null,"tags":["delivery","returns"],"custom_fields":'
    '[{{"id":360000000055,"value":"{number}"}},{{"id":360000000056,"value":null}}],'
    '"satisfaction_rating":{{"score":"good","comment":null}},"sharing_agreement_ids":[],'
    '"custom_status_id":null,"fields":[{{"id":360000000055,"value":"{number}"}}],'
    '"followup_ids":[],"ticket_form_id":360000000003,"brand_id":360000000002,'
    '"allow_channelback":false,"allow_attachments":true,"from_messaging_channel":false,'
    '"metric_set":{{"id":{number},"ticket_id":{number},"solved_at":"2011-02-04T10:00:00Z",'
    '"reopens":0,"replies":1,"reply_time_in_minutes":{{"calendar":57,"business":30}}}}}}'
)
COMMENT = (
    '{{"id":{number},"type":"Comment","ticket_id":{ticket},"author_id":{person},"body":"{text}",'
    '"html_body":"<div class=\\"zd-comment\\" dir=\\"auto\\"><p dir=\\"auto\\">{text}</p></div>",'
    '"plain_body":"{text}","public":true,"attachments":[],"audit_id":{number},{via},{stamps},'
    '"metadata":{{"system":{{"client":"Mozilla/5.0","ip_address":"203.0.113.7","latitude":51.5,'
    '"longitude":-0.12}},"custom":{{}}}}}}'
)
ORDER = "A{0},{1},2011-02-03 10:00:00,sale,12.50,GBP,3,France\n"


def tickets() -> Iterator[str]:
    """An endless page of tickets without its end, each two thousand bytes like the vendor's."""
    yield '{"tickets":['
    for number, text in enumerate(_texts(), start=1):
        ticket = TICKET.format(
            number=number, person=number % 9973, subject=text[:60], text=text, **_around(number)
        )
        yield "," * (number > 1) + ticket


def comments() -> Iterator[str]:
    """An endless page of comments without its end."""
    yield '{"comments":['
    for number, text in enumerate(_texts(), start=1):
        comment = COMMENT.format(
            number=number, ticket=number // 3, person=number % 9973, text=text, **_around(number)
        )
        yield "," * (number > 1) + comment


def orders() -> Iterator[str]:
    """An endless orders file."""
    yield "order_id,customer_number,ordered_at,status,amount,currency,n_items,country\n"
    number = 0
    while number := number + 1:
        yield ORDER.format(number, number % 9973)


def mailbox() -> Iterator[str]:
    """An endless mailbox."""
    for mail in made_mails(1_000_000):
        yield f"From jo@customer.example Thu Feb  3 10:00:00 2011\n{mail.decode()}\n"


def _around(number: int) -> dict[str, str]:
    return {"via": VIA, "stamps": STAMPS.format(number // 60 % 60, number % 60)}


def _texts() -> Iterator[str]:
    chance = Random(0)  # noqa: S311 - sentences, not secrets
    number = 0
    while number := number + 1:
        yield f"{'. '.join(chance.choices(PARTS, k=chance.randint(1, 6)))} ({number})"


KINDS: dict[str, tuple[Callable[[], Iterator[str]], str]] = {
    "Zendesk tickets": (tickets, "]}"),
    "Zendesk comments": (comments, "]}"),
    "mailbox": (mailbox, ""),
    "orders": (orders, ""),
}


@click.command()
@click.option("--megabytes", default=100, show_default=True, help="Size of each export.")
@click.option("--times", default=4, show_default=True, help="How many times as big the second is.")
def main(megabytes: int, times: int) -> None:
    """Print megabytes per second of computing, and the most memory held at once."""
    for kind in KINDS:
        for size in (megabytes, megabytes * times):
            # a fresh process each: the most memory that one ever held never shrinks again
            process = multiprocessing.get_context("spawn").Process(target=_read, args=(kind, size))
            process.start()
            process.join()
            if process.exitcode:
                raise click.ClickException(f"{kind}: reading ended with {process.exitcode}")


def _read(kind: str, megabytes: int) -> None:
    with tempfile.TemporaryDirectory(prefix="harken-bench-") as scratch:
        file = Path(scratch) / "export"
        _write(file, kind, megabytes * MEGABYTE)
        home = Home(Path(scratch) / "home").prepare()
        contracts = load_contracts()
        before = time.process_time()
        found = recognise(file, contracts)
        if not isinstance(found, Recognised):
            raise AssertionError(f"the {kind} made here are not recognised")
        vault = Vault(home)
        arrival = Arrival("bench", datetime(2026, 1, 1), "UTC")  # noqa: DTZ001 - stored without
        tombstones = Tombstones(home, vault.tokeniser())
        parsed = parse(
            families_of(found), found.read(), arrival, home.staging_area, vault, tombstones
        )
        seconds = time.process_time() - before
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        size = file.stat().st_size / MEGABYTE
        click.echo(
            f"{kind}: {size / seconds:.1f} MB and {parsed.received / seconds:,.0f} records per "
            f"second of this process ({size:.0f} MB, {parsed.received:,} records), "
            f"at most {peak:.0f} MB of memory"
        )


def _write(file: Path, kind: str, size: int) -> None:
    pieces, end = KINDS[kind]
    written = 0
    with file.open("w", encoding="utf-8") as export:
        for piece in pieces():
            written += export.write(piece)
            if written >= size:
                break
        export.write(end)


if __name__ == "__main__":
    main()
