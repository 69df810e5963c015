"""Real support tweets, written as our messages contract asks: read whole, threads and all."""

import csv
import json
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest
from company_home import CompanyHome


@pytest.fixture(scope="module")
def tweets(shared_data: Path) -> list[dict[str, str]]:
    file = shared_data / "twitter_support" / "twcs_first5000.csv"
    with file.open(encoding="utf-8", newline="") as rows:
        return list(csv.DictReader(rows))


def as_messages(tweets: list[dict[str, str]]) -> Iterator[dict[str, Any]]:
    """A tweet belongs to the conversation of the one it answers."""
    answered = {
        row["tweet_id"]: (row["in_response_to_tweet_id"] or "").split(".")[0] for row in tweets
    }
    for row in tweets:
        first = row["tweet_id"]
        while answered.get(first):
            first = answered[first]
        yield {
            "message_id": row["tweet_id"],
            "conversation_id": first,
            "channel": "x",
            "sent_at": parsedate_to_datetime(row["created_at"]).isoformat(),
            "author_role": "customer" if row["inbound"] == "True" else "agent",
            "author_id": row["author_id"],
            "text": row["text"],
            "public": True,
        }


def test_real_tweets_are_read_whole(company: CompanyHome, tweets: list[dict[str, str]]):
    messages = list(as_messages([row for row in tweets if row["created_at"]]))
    assert len(messages) > 4_900
    written = "".join(json.dumps(message, ensure_ascii=False) + "\n" for message in messages)
    company.put("contact_center/messages/x.jsonl", written)
    company.ingest()
    company.assert_the_law()
    name = "contact_center/messages/x.jsonl"
    assert company.ledger()[name] == ("loaded", len(messages), len(messages), 0, 0)
    assert company.rows(
        "select count(*), count(distinct conversation_id), count(author_token), "
        "count(*) filter (where author_role = 'customer') from raw.messages"
    ) == [
        (
            len(messages),
            len({message["conversation_id"] for message in messages}),
            len(messages),
            sum(message["author_role"] == "customer" for message in messages),
        )
    ]
    handles = {message["author_id"] for message in messages if not message["author_id"].isdigit()}
    text = repr(company.rows("select * exclude (message_id, conversation_id) from raw.messages"))
    assert not [handle for handle in handles if handle in text]
