"""Twenty conversations, worked out by hand, row by row; and as they were known on earlier days."""

import random
import time
from datetime import datetime

import pytest
from conversation_rows import CUSTOMERS, conversation_rows

COLUMNS = (
    "channels threads contacts_per_case repeat_contacts_7d reopens agents transfers channel_hops "
    "forced_channel_switches abandoned_contacts reply_state is_resolved resolved_by_first_human "
    "first_reply_minutes first_reply_business_minutes customer_wait_minutes "
    "customer_wait_business_minutes open_wait_minutes open_wait_business_minutes "
    "full_resolution_minutes full_resolution_business_minutes queue_minutes hold_minutes"
)
NONE = (None,) * 2
EXPECTED = {
    # mail is answered, never solved; its agent is the mailbox
    "K01": [("email", 1, 1, 0, 0, 1, 0, 0, 0, 0, "answered", False, False)
            + (75, 75, 75, 75, *NONE, *NONE, *NONE)],
    "K02": [("email", 1, 1, 0, 0, 1, 0, 0, 0, 0, "answered", False, False)
            + (120, 60, 120, 60, *NONE, *NONE, *NONE)],
    "K03": [("email", 1, 1, 0, 0, 1, 0, 0, 0, 0, "answered", False, False)
            + (3825, 45, 3825, 45, *NONE, *NONE, *NONE)],
    "K04": [("email", 1, 1, 0, 0, 1, 0, 0, 0, 0, "answered", False, False)
            + (6780, 120, 6780, 120, *NONE, *NONE, *NONE)],
    "K05": [("email", 1, 1, 0, 0, 1, 0, 0, 0, 0, "answered", False, False)
            + (3960, 120, 3960, 120, *NONE, *NONE, *NONE)],
    "K06": [("email", 1, 1, 0, 0, 1, 0, 0, 0, 0, "answered", False, False)
            + (3840, 120, 3840, 120, *NONE, *NONE, *NONE)],
    # the automatic reply after a minute answered nothing
    "K07": [("email", 1, 1, 0, 0, 1, 0, 0, 0, 0, "answered", False, False)
            + (2880, 960, 2880, 960, *NONE, *NONE, *NONE)],
    # still waiting at midnight; care closed at 18:00
    "K08": [("email", 1, 1, 0, 0, 0, 0, 0, 0, 0, "waiting", False, False)
            + (*NONE, 480, 120, 480, 120, *NONE, *NONE)],
    # closed, and nobody ever answered
    "K09": [("web", 1, 1, 0, 0, 0, 0, 0, 0, 0, "unanswered", True, None)
            + (*NONE, 1440, 480, *NONE, 1440, 480, *NONE)],
    # opened again, by another agent
    "K10": [("web", 1, 2, 0, 1, 2, 0, 0, 0, 0, "answered", True, False)
            + (30, 30, 60, 60, *NONE, 1500, 540, *NONE)],
    # a mail that nobody answered, so the customer called
    "K11": [("email,voice", 2, 2, 1, 0, 1, 0, 1, 1, 0, "answered", True, True)
            + (2882, 962, 2882, 962, *NONE, 2890, 970, 2, None)],
    # the same subject again, within a week and after it
    "K12": [("email", 2, 2, 1, 0, 1, 0, 0, 0, 0, "answered", False, False)
            + (60, 60, 90, 90, *NONE, *NONE, *NONE)],
    "K13": [("email", 1, 1, 0, 0, 1, 0, 0, 0, 0, "answered", False, False)
            + (60, 60, 60, 60, *NONE, *NONE, *NONE),
            ("email", 1, 1, 0, 0, 1, 0, 0, 0, 0, "answered", False, False)
            + (30, 30, 30, 30, *NONE, *NONE, *NONE)],
    # gave up in the queue on Saturday, wrote, was answered on Monday: 9 + 12 + 1.5 hours
    "K15": [("voice,whatsapp", 2, 2, 1, 0, 0, 0, 1, 1, 1, "answered", False, False)
            + (2790, 1350, 2790, 1350, *NONE, *NONE, 5, None)],
    # handed on once, waited in two queues
    "K16": [("voice", 1, 1, 0, 0, 2, 1, 0, 0, 0, "answered", True, False)
            + (1, 1, 1, 1, *NONE, 20, 20, 4.5, 1)],
    # a follow-up ticket a month after the solution
    "K17": [("web", 2, 2, 0, 1, 1, 0, 0, 0, 0, "answered", False, False)
            + (30, 30, 150, 150, *NONE, 60, 60, *NONE)],
    # a mail that names the ticket a month later, by choice
    "K18": [("web,email", 2, 2, 0, 1, 2, 0, 1, 0, 0, "answered", False, False)
            + (30, 30, 50, 50, *NONE, 60, 60, *NONE)],
    # we called about the ticket: the customer did not choose the telephone
    "K19": [("web,voice", 2, 1, 0, 0, 1, 0, 1, 1, 0, "answered", True, True)
            + (1440, 480, 1440, 480, *NONE, 1450, 490, *NONE)],
    # a private note answers nothing, thanks ask for nothing
    "K20": [("web", 1, 1, 0, 0, 1, 0, 0, 0, 0, "answered", True, True)
            + (30, 30, 30, 30, *NONE, 120, 120, *NONE)],
}  # fmt: skip


@pytest.fixture(scope="module")
def conversations(build):
    return build(conversation_rows())


@pytest.mark.parametrize("customer", EXPECTED)
def test_each_conversation_comes_out_as_worked_out_by_hand(conversations, customer):
    found = conversations.rows(
        f"select {COLUMNS.replace(' ', ', ')} from journey.conversations "
        f"where customer_id = '{customer}' order by opened_at"
    )
    names = COLUMNS.split()
    assert found == [dict(zip(names, row, strict=True)) for row in EXPECTED[customer]]


def test_the_sample_is_twenty_conversations():
    assert sum(len(rows) for rows in EXPECTED.values()) == 20
    assert {*EXPECTED} == {*CUSTOMERS} - {"K21"}


def test_the_same_wait_stands_in_its_thread_and_in_its_conversation(conversations):
    of_threads = conversations.rows(
        "select conversation_id, kind, started_at, ended_at, calendar_minutes, business_minutes "
        "from journey.clocks where grain = 'thread' and conversation_id in "
        "(select conversation_id from journey.conversations where threads = 1) order by all"
    )
    of_conversations = conversations.rows(
        "select conversation_id, kind, started_at, ended_at, calendar_minutes, business_minutes "
        "from journey.clocks where grain = 'conversation' and conversation_id in "
        "(select conversation_id from journey.conversations where threads = 1) order by all"
    )
    assert len(of_threads) > 30
    assert of_threads == of_conversations


LINKS = """
select thread_id, follows_id from intermediate.int_service__thread_links
where known_at < timestamp '{day}' and (superseded_at is null or superseded_at >= timestamp '{day}')
"""


def members(links: dict[str, str], threads: set[str]) -> set[frozenset[str]]:
    """Threads grouped by the first one that they lead to."""

    def first(thread: str) -> str:
        return first(links[thread]) if thread in links else thread

    groups: dict[str, set[str]] = {}
    for thread in threads:
        groups.setdefault(first(thread), set()).add(thread)
    return {frozenset(group) for group in groups.values()}


@pytest.mark.parametrize("day", ["2011-05-12", "2011-05-21", "2011-07-08"])
def test_a_conversation_as_known_on_a_day_can_be_told_later(build, conversations, day):
    that_morning = build(conversation_rows(f"{day} 00:00:00"))
    known = that_morning.rows("select thread_id, conversation_id from journey.threads")
    then: dict[str, set[str]] = {}
    for row in known:
        then.setdefault(row["conversation_id"], set()).add(row["thread_id"])
    links = {
        row["thread_id"]: row["follows_id"] for row in conversations.rows(LINKS.format(day=day))
    }
    told_now = members(links, {row["thread_id"] for row in known})
    assert told_now == {frozenset(group) for group in then.values()}
    assert any(len(group) > 1 for group in told_now)


def test_what_a_mail_names_later_moves_it_to_the_older_ticket(conversations):
    links = conversations.rows(
        "select l.rule, cast(l.known_at as varchar) as known_at, l.superseded_at is null as holds "
        "from intermediate.int_service__thread_links l join journey.threads t using (thread_id) "
        "where t.source_thread_id = 'K21a' order by l.known_at"
    )
    assert [tuple(row.values()) for row in links] == [
        ("still_open", "2011-05-04 09:00:00", False),
        ("names_thread", "2011-05-20 09:00:00", True),
    ]


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Kolkata", "Pacific/Chatham"])
def test_shuffled_and_repeated_records_in_any_zone_give_the_same_tables(
    build, conversations, monkeypatch, zone
):
    rows = conversation_rows()
    for table in rows:
        if table.startswith("raw."):
            rows[table] = rows[table] * 2
        random.Random(zone).shuffle(rows[table])
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    assert datetime.now().astimezone().utcoffset()
    try:
        again = build(rows)
    finally:
        monkeypatch.undo()
        time.tzset()
    # exact repeats are dropped at the door; the lists of versions would hold them twice
    once = {name: h for name, h in conversations.hashes().items() if "_versions" not in name}
    assert {name: h for name, h in again.hashes().items() if "_versions" not in name} == once
