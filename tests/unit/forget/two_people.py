"""A home that knows two people from every kind of file, and a search through all of its bytes."""

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from company_home import CONTACTS_HEADER, CompanyHome, mail, mbox, order, orders, page, ticket

# what is planted: each text stands in nobody else's records
GONE = {
    "e-mail": "vanya.gone@erased.example",
    "former e-mail": "old.vanya@erased.example",
    "telephone": "+44 20 7946 0011",
    "name": "Vanya Goneaway",
    "customer number": "7700112233",
    "contact": "003GONE00000001",
    "own words": "parcel of Vanya went missing",
    "our answer": "Dear Vanya, it is found",
    "a forward": "see what our caller V. wants",
    "order": "ORDER-OF-VANYA",
    "a broken row": "half a row of Vanya",
}
STAYS = {
    "e-mail": "stella.stays@kept.example",
    "name": "Stella Staywell",
    "customer number": "8800112233",
    "own words": "parcel of Stella went missing",
    "order": "ORDER-OF-STELLA",
}


def fill(company: CompanyHome) -> None:
    """Land both people's records, in one file where the format can hold several."""
    company.put("crm/contacts.csv", contacts())
    broken = f'"{GONE["a broken row"]} {GONE["e-mail"]}\n'
    company.put(
        "crm/orders.csv",
        orders(
            order(1, order_id=GONE["order"], customer_number=GONE["customer number"]),
            order(2, order_id=STAYS["order"], customer_number=STAYS["customer number"]),
            order(3, order_id=GONE["order"] + "-2", customer_number=GONE["customer number"]),
        )
        + broken,
    )
    company.put("crm/orders.parquet", parquet_orders())
    company.put("zendesk/tickets.json", tickets())
    company.put("zendesk/users.jsonl", users())
    company.put("zendesk/comments.json", comments())
    company.put("email/box.mbox", mails())
    company.put("notes.txt", f"ask {GONE['e-mail']} again")


def contacts() -> str:
    """Two versions of the one, the first with a former address, and one of the other."""
    gone = f"{GONE['contact']},001AAAAAAAAAAAA,Goneaway,{GONE['name']}"
    rest = f"{GONE['telephone']},false,{GONE['customer number']},2011-01-01T00:00:00Z"
    stays = f"003STAY00000001,001BBBBBBBBBBBB,Staywell,{STAYS['name']},{STAYS['e-mail']}"
    lines = [
        CONTACTS_HEADER,
        f"{gone},{GONE['former e-mail']},{rest},2011-01-02T00:00:00Z",
        f"{gone},{GONE['e-mail']},{rest},2011-01-03T00:00:00Z",
        f"{stays},,false,{STAYS['customer number']},2011-01-01T00:00:00Z,2011-01-02T00:00:00Z",
    ]
    return "\r\n".join(lines) + "\r\n"


def parquet_orders() -> bytes:
    """One further sale of each."""
    rows = [
        {
            "order_id": f"{person['order']}-P",
            "customer_number": person["customer number"],
            "ordered_at": "2011-03-03 10:00:00",
            "status": "sale",
            "amount": "1.00",
        }
        for person in (GONE, STAYS)
    ]
    content = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), content, compression="zstd")
    return content.getvalue()


def tickets() -> str:
    """A ticket of each, as a page."""
    return page(
        ticket(1, requester_id=901, subject=GONE["own words"]),
        ticket(2, requester_id=902, subject=STAYS["own words"]),
    )


def users() -> str:
    """Both people and an agent, one per line."""
    found = [(901, GONE, "end-user"), (902, STAYS, "end-user")]
    lines = [
        {
            "id": number,
            "role": role,
            "name": person["name"],
            "email": person["e-mail"],
            "created_at": "2011-01-01T00:00:00Z",
        }
        for number, person, role in found
    ]
    agent = lines[0] | {"id": 1, "role": "agent", "name": "An Agent", "email": "a@shop.example"}
    return "".join(json.dumps(line) + "\n" for line in [*lines, agent])


def comments() -> str:
    """What each wrote and what the agent answered, as a bare array."""
    said = [(11, 1, 901, GONE["own words"]), (12, 1, 1, GONE["our answer"])]
    said += [(13, 2, 902, STAYS["own words"]), (14, 2, 1, "Dear Stella")]
    return json.dumps(
        [
            {
                "id": number,
                "ticket_id": of,
                "author_id": author,
                "public": True,
                "body": body,
                "created_at": "2011-02-03T10:00:00Z",
            }
            for number, of, author, body in said
        ],
        indent=1,
    )


def mails() -> str:
    """A mail of each, one from the former address, an answer and a forward among agents."""
    care = "Care <care@shop.example>"
    return mbox(
        mail(1, GONE["own words"], From=f"{GONE['name']} <{GONE['e-mail']}>"),
        mail(2, STAYS["own words"], From=f"{STAYS['name']} <{STAYS['e-mail']}>"),
        mail(3, GONE["our answer"], From=care, To=GONE["e-mail"]),
        mail(4, GONE["a forward"], From=care, To=care, In_Reply_To="<1@mail.example>"),
        mail(5, "I moved", From=GONE["former e-mail"]),
    )


def found_in(home: Path, words: str) -> list[str]:
    """Every file of the home in whose bytes, unpacked where they are packed, the words stand."""
    wanted = words.lower().encode()
    return [
        str(file.relative_to(home))
        for file in sorted(home.rglob("*"))
        if file.is_file() and any(wanted in content.lower() for content in _contents(file))
    ]


def _contents(file: Path) -> Iterator[bytes]:
    content = file.read_bytes()
    yield content
    if zipfile.is_zipfile(file):
        with zipfile.ZipFile(file) as packed:
            yield from (packed.read(name) for name in packed.namelist())
    if content.startswith(b"PAR1"):
        yield repr(pq.read_table(file).to_pylist()).encode()
