"""Reads customers' words, subjects and searches once per book into `moments.text_moments`.

Equal texts have equal tokens, so a repeated text costs nothing, nor does a run without new ones.
Whose words they are and which touchpoint they make is for the dbt models to say.
"""

from collections.abc import Callable

import duckdb
import pandas as pd

from pipelines.moments.book import MomentBook
from pipelines.vault.store import Vault

TEXTS_AT_ONCE = 5_000
TABLE = """
create schema if not exists moments;
create table if not exists moments.text_moments (
    body_token varchar, book varchar, moment varchar, strength bigint);
"""
UNREAD = """
with texts as (
    select body_token from staging.int_messages where author_role = 'customer' and not is_automatic
    union select subject_token from staging.int_thread_topics
    union select query_token from staging.stg_self_service__events
)
select body_token from texts
where body_token is not null and not exists (
    select 1 from moments.text_moments m where m.body_token = texts.body_token and m.book = ?)
order by body_token
"""
# A row without a moment says that the text was read.
SERVING = """
create or replace view moments.serving_moments as
select body_token, moment, strength from moments.text_moments
where book = '{book}' and moment is not null
"""


def read_new_texts(
    connection: duckdb.DuckDBPyConnection,
    vault: Vault,
    book: MomentBook,
    progress: Callable[[str], None] = lambda words: None,
) -> int:
    """Read every text that this book has not read yet; how many there were."""
    connection.execute(TABLE)
    tokens = [token for (token,) in connection.execute(UNREAD, [book.identity]).fetchall()]
    for start in range(0, len(tokens), TEXTS_AT_ONCE):
        progress(f"reading {min(start + TEXTS_AT_ONCE, len(tokens))} of {len(tokens)} texts")
        _read(connection, vault, book, tokens[start : start + TEXTS_AT_ONCE])
    connection.execute(SERVING.format(book=book.identity))
    return len(tokens)


def _read(
    connection: duckdb.DuckDBPyConnection, vault: Vault, book: MomentBook, tokens: list[str]
) -> None:
    texts = vault.values_of(tokens)
    rows: list[tuple[str, str, str | None, int]] = []
    for token in tokens:
        heard = book.heard(texts.get(token, ""))
        rows += [(token, book.identity, moment, strength) for moment, strength in heard.items()]
        rows += [] if heard else [(token, book.identity, None, 0)]
    frame = pd.DataFrame(rows, columns=["body_token", "book", "moment", "strength"])
    connection.register("read_now", frame.astype({"moment": "object"}))
    connection.execute("insert into moments.text_moments select * from read_now")
    connection.unregister("read_now")
