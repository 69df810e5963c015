"""The help desk export: pages that parse and add up, keys, private notes, nothing from later."""

import json
from collections import Counter
from itertools import pairwise
from typing import Any

from pipelines.sample_business.business import SampleSummary

END_OF_EXPORT = "2026-06-30T23:00:00Z"


def pages(sample: SampleSummary, kind: str) -> list[dict[str, Any]]:
    folder = sample.landing / "contact_center" / "zendesk"
    return [json.loads(path.read_bytes()) for path in sorted(folder.glob(f"{kind}-*.json"))]


def records(sample: SampleSummary, kind: str) -> list[dict[str, Any]]:
    return [record for page in pages(sample, kind) for record in page[kind]]


def test_every_page_parses_and_the_records_add_up_to_the_summary(
    shop: SampleSummary, box_club: SampleSummary
) -> None:
    for sample in (shop, box_club):
        for kind in ("users", "tickets", "comments"):
            read = pages(sample, kind)
            assert all(page["count"] == len(page[kind]) <= 100 for page in read)
            assert [page["end_of_stream"] for page in read] == [False] * (len(read) - 1) + [True]
            assert sum(page["count"] for page in read) == sample.counts[kind]


def test_a_page_of_tickets_begins_with_the_last_one_of_the_page_before(shop: SampleSummary) -> None:
    read = pages(shop, "tickets")
    assert len(read) > 5
    for before, after in pairwise(read):
        assert after["tickets"][0] == before["tickets"][-1]
    distinct = {ticket["id"] for page in read for ticket in page["tickets"]}
    counts = shop.counts
    assert counts["tickets"] - len(distinct) == counts["tickets_repeated"] == len(read) - 1


def test_comments_and_users_stand_on_one_page_only(shop: SampleSummary) -> None:
    for kind in ("comments", "users"):
        ids = [record["id"] for record in records(shop, kind)]
        assert len(ids) == len(set(ids))


def test_every_end_user_carries_exactly_one_key(shop: SampleSummary) -> None:
    customers = [user for user in records(shop, "users") if user["role"] == "end-user"]
    keys: Counter[str] = Counter()
    for user in customers:
        present = [key for key in ("email", "phone", "external_id") if user[key]]
        assert len(present) == 1
        keys[present[0]] += 1
    assert len(keys) == 3
    assert min(keys.values()) > 50


def test_comments_belong_to_tickets_and_users_of_the_export(shop: SampleSummary) -> None:
    tickets = {ticket["id"]: ticket for ticket in records(shop, "tickets")}
    roles = {user["id"]: user["role"] for user in records(shop, "users")}
    comments = records(shop, "comments")
    assert {comment["ticket_id"] for comment in comments} == set(tickets)
    for comment in comments:
        role = roles[comment["author_id"]]
        requester = tickets[comment["ticket_id"]]["requester_id"]
        assert role == "agent" or comment["author_id"] == requester
        assert comment["public"] or role == "agent"
    assert 20 < sum(not comment["public"] for comment in comments) < len(comments) / 5


def test_metrics_agree_with_the_comments(shop: SampleSummary) -> None:
    roles = {user["id"]: user["role"] for user in records(shop, "users")}
    replies = Counter(
        comment["ticket_id"]
        for comment in records(shop, "comments")
        if comment["public"] and roles[comment["author_id"]] == "agent"
    )
    tickets = records(shop, "tickets")
    assert {ticket["status"] for ticket in tickets} >= {"new", "open", "solved", "closed"}
    for ticket in tickets:
        assert ticket["metric_set"]["replies"] == replies[ticket["id"]]
        assert (ticket["status"] in ("solved", "closed")) == bool(ticket["metric_set"]["solved_at"])


def test_nothing_in_the_export_is_later_than_the_export(shop: SampleSummary) -> None:
    stamps = [comment["created_at"] for comment in records(shop, "comments")]
    stamps += [ticket["updated_at"] for ticket in records(shop, "tickets")]
    assert max(stamps) < END_OF_EXPORT


def test_calls_carry_their_bare_words_beside_the_header(shop: SampleSummary) -> None:
    calls = [c for c in records(shop, "comments") if c["type"] == "VoiceComment"]
    assert len(calls) > 30
    assert all(call["body"].endswith(call["data"]["transcription_text"]) for call in calls)


def test_no_text_shows_an_unfilled_slot(shop: SampleSummary, box_club: SampleSummary) -> None:
    for sample in (shop, box_club):
        for comment in records(sample, "comments"):
            assert comment["body"].strip()
            assert not set("{}") & set(comment["body"])
