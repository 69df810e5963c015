"""One person known in every source, planted beside the people of the fixtures; and a search.

Their records are those of a fixture person with other ids, names and words, so that they have every
field that the format has. What must become of them is for the tests to say.
"""

import base64
import csv
import gzip
import io
import json
import shutil
import zipfile
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

FIXTURES = Path(__file__).parent / "fixtures" / "landing"
NUMBER = "7700154321"
PLANTED = {
    "e-mail": "zelda.quux@planted.example",
    "name": "Zelda Quux",
    "telephone": "+44 1632 960777",
    "telephone as digits": "441632960777",
    "customer number": NUMBER,
    "own words": "my zebra lamp arrived cracked",
    "our answer": "we regret what befell the zebra lamp",
}
EMAIL, NAME, PHONE = PLANTED["e-mail"], PLANTED["name"], PLANTED["telephone"]
WORDS, ANSWER = PLANTED["own words"], PLANTED["our answer"]
OURS = "care@retailer.example"


def plant(landing: Path, matter: int = 1) -> None:
    """Add a person's records to every file that can hold several, and files of their own.

    Args:
        matter: number of the ticket, case, call and mail; another one is another matter.
    """
    _crm(landing / "crm", matter)
    _zendesk(landing / "contact_center" / "zendesk", matter)
    _calls(landing / "contact_center", matter)
    _chats(landing / "contact_center", matter)
    _mails(landing / "email", matter)


def copied_fixtures(landing: Path) -> Path:
    """The fixtures of every source, to be changed."""
    shutil.copytree(FIXTURES, landing)
    return landing


def _crm(crm: Path, matter: int) -> None:
    contact, case = "003Zz00000Zeld1", f"500Zz00000Zeld{matter}"
    sales, hub = crm / "salesforce", crm / "hubspot"
    person = {
        "FirstName": "Zelda",
        "LastName": "Quux",
        "Name": NAME,
        "Phone": PHONE,
        "Email": EMAIL,
    }
    _row(sales / "Contact.csv", person | {"Id": contact, "CustomerNumber__c": NUMBER})
    said = {"Description": WORDS, "Subject": WORDS}
    asked = {"ContactId": contact, "ContactEmail": EMAIL, "ContactPhone": PHONE}
    _row(sales / "Case.csv", said | asked | {"Id": case, "CaseNumber": f"0009900{matter}"})
    asked = {"Contact ID": contact, "Contact Email": EMAIL, "Case ID": case}
    _row(sales / "case report.csv", said | asked | {"Case Number": f"0009900{matter}"})
    for number, body, sender, receiver in (
        (1, WORDS, EMAIL, OURS),
        (2, ANSWER, OURS, "b@c.example"),
    ):
        ids = {
            "Id": f"02sZz0000Zeld{matter}{number}",
            "MessageIdentifier": f"<z{matter}{number}@s>",
        }
        mail = {"TextBody": body, "FromAddress": sender, "ToAddress": receiver, "ParentId": case}
        _row(sales / "EmailMessage.csv", ids | mail)
    person = {"firstname": "Zelda", "lastname": "Quux", "email": EMAIL, "phone": PHONE}
    internal = person | {"hs_object_id": "99007", "customer_number": NUMBER}
    _row(hub / "contacts by internal name.csv", internal)
    person = {"First name": "Zelda", "Last name": "Quux", "EMAIL": EMAIL, "Phone Number": PHONE}
    _row(hub / "contacts by label.csv", person | {"Record ID": "99007"})
    said = {"property_subject": WORDS, "property_content": f"<p>{WORDS}</p>"}
    ids = {"id": f"6990{matter}", "associated_contact_ids": "99007"}
    _row(hub / "tickets by internal name.csv", said | ids)
    said = {"Ticket name": WORDS, "Ticket description": WORDS}
    ids = {"Ticket ID": f"6980{matter}", "Associated Contact IDs": "99007"}
    _row(hub / "tickets by label.csv", said | ids)
    own = {"customer_number": NUMBER}
    _row(crm / "shipments" / "shipments.csv", own | {"shipment_id": f"SH-9{matter}"})
    _row(crm / "price_changes" / "prices.csv", own | {"old_amount": f"{matter}.00"})
    _row(
        crm / "complaints" / "complaints.csv", own | {"complaint_id": f"C-9{matter}", "text": WORDS}
    )
    action = {"action_id": f"R9{matter}", "remark": f"{NAME}: {WORDS}"}
    _row(crm / "contact_actions" / "actions.csv", own | action)
    sales_of = [
        {"order_id": f"{who}-{matter}", "customer_number": who, "ordered_at": "2026-01-03 10:00:00"}
        | {"status": "sale", "amount": "9.50", "currency": "GBP", "n_items": "1", "country": "UK"}
        for who in (NUMBER, "1001")
    ]
    (crm / "orders").mkdir(exist_ok=True)
    pq.write_table(pa.Table.from_pylist(sales_of), crm / "orders" / f"{matter}.parquet")


def _zendesk(zendesk: Path, matter: int) -> None:
    user, ticket, agent = 7990, 4990 + matter, 7090
    person = {"id": user, "name": NAME, "email": EMAIL, "phone": PHONE, "external_id": NUMBER}
    _element(zendesk / "users.json", person)
    asked = {"requester_id": user, "submitter_id": user, "subject": WORDS, "raw_subject": WORDS}
    asked |= {"description": WORDS, "url": f"https://z.example/{ticket}.json"}
    _element(zendesk / "tickets-1.json", asked | {"id": ticket}, "tickets")
    for number, author, body in ((1, user, WORDS), (2, agent, ANSWER)):
        said = {"body": body, "plain_body": body, "html_body": f"<p>{body}</p>"}
        of = {"id": ticket * 10 + number, "ticket_id": ticket, "author_id": author}
        _line(zendesk / "comments.jsonl", said | of)
        of = {"id": ticket * 20 + number, "ticket_id": ticket, "author_id": author}
        event = {"id": ticket * 30 + number, "type": "Comment", "author_id": author, "public": True}
        _element(zendesk / "audits.json", of | {"events": [event | said]}, "audits")
    metric = {"id": ticket, "ticket_id": ticket}
    _element(zendesk / "ticket_metrics.json", metric, "ticket_metrics")
    rating = {"id": ticket, "ticket_id": ticket, "requester_id": user, "score": "bad"}
    _element(
        zendesk / "satisfaction_ratings.json", rating | {"comment": WORDS}, "satisfaction_ratings"
    )


def _calls(center: Path, matter: int) -> None:
    digits = PLANTED["telephone as digits"]
    genesys = (center / "genesys" / "array.json").read_text()
    first = json.loads(genesys)[0]
    theirs = json.dumps(first).replace("g-22", f"g-9{matter}").replace("12025550142", digits)
    _element(center / "genesys" / "array.json", json.loads(theirs.replace("Sam Poe", NAME)))
    amazon = center / "amazon_connect"
    endpoint = {"Address": f"+{digits}", "Type": "TELEPHONE_NUMBER"}
    contact = {"ContactId": f"ac-9{matter}", "CustomerEndpoint": endpoint, "NextContactId": None}
    _line(amazon / "records-1.jsonl", contact)
    transcript = json.loads(
        (amazon / "analysis-ac-01.json").read_text().replace("ac-01", f"ac-9{matter}")
    )
    for turn, words in zip(transcript["Transcript"], (ANSWER, WORDS), strict=False):
        turn["Content"] = words
    (amazon / f"analysis-ac-9{matter}.json").write_text(json.dumps(transcript))


def _chats(center: Path, matter: int) -> None:
    intercom = center / "intercom"
    contact = {"id": "u-99", "external_id": NUMBER, "email": EMAIL, "phone": PHONE, "name": NAME}
    _element(intercom / "contacts.json", contact, "data")
    page = json.loads((intercom / "conversations.json").read_text())
    theirs = json.loads(json.dumps(page["conversations"][0]).replace('"u-1"', '"u-99"'))
    theirs |= {"id": f"i-9{matter}", "title": WORDS}
    theirs["source"] |= {"id": f"si-9{matter}", "body": f"<p>{WORDS}</p>"}
    theirs["source"]["author"] |= {"name": NAME, "email": EMAIL}
    theirs["contacts"]["contacts"] = [{"type": "contact", "id": "u-99", "external_id": NUMBER}]
    for number, part in enumerate(theirs["conversation_parts"]["conversation_parts"]):
        part |= {"id": f"p-9{matter}{number}", "body": f"<p>{ANSWER}</p>"}
        if part["author"]["type"] in ("user", "lead"):
            part["author"] |= {"name": NAME, "email": EMAIL}
    _element(intercom / "conversations.json", theirs, "conversations", as_it_is=True)
    chat = {"conversation_id": f"wa-9{matter}", "public": False, "sent_at": "2026-01-05T09:30:00"}
    chat |= {"channel": "WhatsApp", "reach": None}
    person = {"customer_number": NUMBER, "phone": PHONE, "author_id": PHONE}
    messages = [
        chat | person | {"message_id": f"wa-9{matter}1", "author_role": "customer", "text": WORDS},
        chat | {"message_id": f"wa-9{matter}2", "author_role": "agent", "text": ANSWER},
    ]
    for message in messages:
        _line(center / "messages" / "2026-01.jsonl", message, as_it_is=True)
    searched = {"event_id": f"h-9{matter}", "customer_number": NUMBER, "query": WORDS}
    _line(center / "self_service" / "events.jsonl", searched)


def _mails(email: Path, matter: int) -> None:
    person, asked = f"{NAME} <{EMAIL}>", f"<zelda{matter}-1@planted.example>"
    mails = [
        _mail(1, matter, person, OURS, WORDS),
        _mail(2, matter, OURS, person, ANSWER, In_Reply_To=asked),
        _mail(3, matter, OURS, "boss@retailer.example", ANSWER, In_Reply_To=asked),
        _mail(4, matter, person, OURS, f"\u00e9 {WORDS}", charset="utf-16"),
    ]
    stamp = b"From zelda@planted.example Thu Jan  8 10:00:00 2026\n"
    with (email / "mailbox_export").open("ab") as mailbox:
        mailbox.write(b"".join(b"\n" + stamp + mail for mail in mails[:3]))
    (email / "care_maildir" / "cur" / f"17679{matter}.M1P1.care").write_bytes(mails[3])


def _mail(number: int, matter: int, sender: str, to: str, body: str, **more: str) -> bytes:
    mail = EmailMessage()
    mail["Message-ID"] = f"<zelda{matter}-{number}@planted.example>"
    mail["From"], mail["To"], mail["Subject"] = sender, to, f"matter {matter}"
    mail["Date"] = format_datetime(datetime(2026, 1, 8, 10, number, tzinfo=UTC))
    charset = more.pop("charset", "utf-8")
    for name, value in more.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(body, charset=charset, cte="8bit" if charset == "utf-8" else "base64")
    return mail.as_bytes()


def _row(path: Path, values: dict[str, str]) -> None:
    """Add a row like the first one, with these values in it, as the file is written."""
    text = path.read_text(encoding="utf-8-sig")
    reader = csv.DictReader(io.StringIO(text, newline=""))
    first = next(reader)
    missing = set(values) - set(first)
    assert not missing, f"{path.name} has no column {missing}"
    with path.open("a", encoding="utf-8", newline="") as file:
        if not text.endswith("\n"):
            file.write("\n")
        csv.DictWriter(file, list(first)).writerow(first | values)


def _line(path: Path, values: dict[str, Any], as_it_is: bool = False) -> None:
    text = path.read_text(encoding="utf-8")
    first = {} if as_it_is else json.loads(text.split("\n", 1)[0])
    end = "" if text.endswith("\n") else "\n"
    path.write_text(text + end + json.dumps(first | values) + "\n", encoding="utf-8")


def _element(
    path: Path, values: dict[str, Any], key: str | None = None, as_it_is: bool = False
) -> None:
    page = json.loads(path.read_text(encoding="utf-8"))
    elements = page[key] if key else page
    elements.append(values if as_it_is else elements[0] | values)
    path.write_text(json.dumps(page), encoding="utf-8")


def places_of(folder: Path, wanted: dict[str, str]) -> dict[str, list[str]]:
    """By what is wanted, the files below a folder in which its words stand.

    Whatever case and encoding they are in, and whatever is packed around them.
    """
    plain = {what: [each.lower() for each in _writings(words)] for what, words in wanted.items()}
    packed = {what: list(_in_base64(words)) for what, words in wanted.items()}
    found: dict[str, list[str]] = {}
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        try:
            stored = file.read_bytes()
        except FileNotFoundError:  # SQLite's shared memory goes with its last reader
            assert file.name.endswith(("-shm", "-wal")), file
            continue
        contents = [(content, content.lower()) for content in _contents(stored)]
        for what in wanted:
            if any(
                any(each in lower for each in plain[what])
                or any(each in content for each in packed[what])
                for content, lower in contents
            ):
                found.setdefault(what, []).append(str(file.relative_to(folder)))
    return found


def _writings(words: str) -> Iterator[bytes]:
    for text in (words, words.upper(), json.dumps(words)[1:-1]):
        yield from (text.encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be"))


def _in_base64(words: str) -> Iterator[bytes]:
    for code in ("utf-8", "utf-16-le"):
        raw = words.encode(code)
        for shift in range(3):
            whole = base64.b64encode(b"\0" * shift + raw)
            yield whole[4 if shift else 0 : -4]


def _contents(content: bytes) -> Iterator[bytes]:
    yield content
    yield b"".join(content.split())  # base64 is broken over lines
    opened: list[Callable[[], list[bytes]]] = []
    if content.startswith(b"PK"):
        opened.append(lambda: _unzipped(content))
    if content.startswith(b"\x1f\x8b"):
        opened.append(lambda: [gzip.decompress(content)])
    if content.startswith(b"PAR1"):
        opened.append(lambda: [repr(pq.read_table(io.BytesIO(content)).to_pylist()).encode()])
    if content[:1] == b"x":
        opened.append(lambda: [zlib.decompress(content)])
    for each in opened:
        try:
            inside = each()
        except (zipfile.BadZipFile, OSError, zlib.error, pa.ArrowInvalid):
            continue  # it only looked packed, and was searched as it is
        for one in inside:
            yield from _contents(one)


def _unzipped(content: bytes) -> list[bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return [packed.read(name) for name in packed.namelist()]
