"""The sample business's help desk as Zendesk's incremental export gives it, in pages of 100.

Fed by the matters that did not come by mail; users, tickets and comments each in files of their
own. A page of tickets begins with the last one of the page before, as the real cursor does.
Does not belong here: the fields of one record (zendesk_records.py), words (messages.py).
"""

import json
from dataclasses import dataclass, field

from numpy.random import Generator

from pipelines.sample_business.messages import Matter
from pipelines.sample_business.people import Person
from pipelines.sample_business.timeline import Timeline
from pipelines.sample_business.zendesk_people import API, Json, care_user, end_user
from pipelines.sample_business.zendesk_records import Records

PAGE = 100


@dataclass
class HelpDesk:
    """Records in the order of the export; `repeated` counts tickets that stand on two pages."""

    users: list[Json] = field(default_factory=list)
    tickets: list[Json] = field(default_factory=list)
    comments: list[Json] = field(default_factory=list)
    repeated: int = 0
    files: dict[str, bytes] = field(default_factory=dict)


def help_desk(
    rng: Generator, matters: list[Matter], people: list[Person], care: list[str], timeline: Timeline
) -> HelpDesk:
    """Everything the export holds for all matters that did not come by mail."""
    records = Records(rng, timeline)
    desk = HelpDesk(users=[care_user(timeline, i, name) for i, name in enumerate(care)])
    known: set[int] = set()
    for number, matter in enumerate((m for m in matters if m.channel != "mail"), start=20_001):
        person = people[matter.customer]
        if matter.customer not in known:
            known.add(matter.customer)
            desk.users.append(
                end_user(timeline, matter.customer, person, matter.messages[0].turn.at)
            )
        ticket = records.ticket(number, matter, person)
        desk.tickets.append(ticket)
        desk.comments += records.comments(ticket, matter, person)
    _put_in_order(desk)
    _paginate(desk)
    return desk


def _put_in_order(desk: HelpDesk) -> None:
    desk.tickets.sort(key=lambda ticket: (ticket["generated_timestamp"], ticket["id"]))
    desk.comments.sort(key=lambda comment: (comment["created_at"], comment["ticket_id"]))
    for position, comment in enumerate(desk.comments):
        comment["id"] = 360_090_000_001 + 11 * position
        comment["audit_id"] = comment["id"] - 1


def _paginate(desk: HelpDesk) -> None:
    for kind, records, overlap in (
        ("users", desk.users, 0),
        ("tickets", desk.tickets, 1),
        ("comments", desk.comments, 0),
    ):
        starts = range(0, max(1, len(records) - overlap), PAGE - overlap)
        for number, start in enumerate(starts, start=1):
            rows, last = records[start : start + PAGE], number == len(starts)
            name = f"contact_center/zendesk/{kind}-{number:04d}.json"
            desk.files[name] = _page(kind, rows, last=last)
        desk.repeated += overlap * (len(starts) - 1)


def _page(kind: str, rows: list[Json], *, last: bool) -> bytes:
    end = rows[-1]["generated_timestamp"] if rows else None
    after = None if last else f"{API}/incremental/{kind}.json?start_time={end}"
    shown = rows if kind == "tickets" else [_without_stamp(row) for row in rows]
    page = {
        kind: shown,
        "count": len(rows),
        "end_of_stream": last,
        "next_page": after,
        "end_time": end,
    }
    return json.dumps(page, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def _without_stamp(row: Json) -> Json:
    # Only tickets carry the export's own stamp; here it served to end the page.
    return {key: value for key, value in row.items() if key != "generated_timestamp"}
