"""Reads every reply once and says which come from one template: `replies.serving_templates`.

What was read of a text, and every pair of texts ever compared, is kept, so that neither is done
twice; tables hold tokens, the words stay in the vault. The result follows from the replies that
are visible now and from nothing else: not from the order in which they came, nor from later ones.
"""

import hashlib
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from ml.emotion import normalise
from ml.text import phrases
from pipelines.replies import form as forms
from pipelines.replies import goodwill, near_duplicates
from pipelines.replies.form import FEWEST_WORDS, form
from pipelines.replies.goodwill import gives_goodwill
from pipelines.replies.near_duplicates import ALIKE, anchors, groups, similarities, vectors
from pipelines.risk import quotes

TextsOf = Callable[[Sequence[str]], dict[str, str]]
Progress = Callable[[str], None]
TEXTS_AT_ONCE = 5_000
PAIRS_AT_ONCE = 50_000
READ_BY = (forms, goodwill, near_duplicates, quotes, normalise, phrases)
TABLES = """
create schema if not exists replies;
create table if not exists replies.read_texts (
    body_token varchar, reader varchar, gives_goodwill boolean, form_hash varchar,
    anchors bigint[]);
create table if not exists replies.compared_texts (
    body_token varchar, other_body_token varchar, reader varchar, similarity double);
"""
VISIBLE = """
create or replace temp view visible_replies as
select body_token, system, source_thread_id from staging.int_messages
where author_role = 'agent' and is_public and not is_automatic and body_token is not null
"""
UNREAD = """
select distinct body_token from visible_replies anti join replies.read_texts using (body_token)
order by body_token
"""
# The pivot of an anchor has the smallest hash of a form: a random one of its texts, which changes
# seldom as others come. Tokens would do as well, but then the key of a home would decide.
WANTED = """
create or replace temp table wanted_pairs as
with anchored as (
    select body_token, form_hash, unnest(anchors) as anchor,
        unnest(range(len(anchors))) as number
    from replies.read_texts semi join visible_replies using (body_token)
),
pivots as (
    select body_token, first_value(body_token) over (
        partition by number, anchor order by form_hash, body_token) as other_body_token
    from anchored
)
select distinct body_token, other_body_token from pivots where body_token <> other_body_token
"""
UNCOMPARED = """
select body_token, other_body_token from wanted_pairs
anti join replies.compared_texts using (body_token, other_body_token) order by all
"""
ALIKE_PAIRS = """
select body_token, other_body_token, similarity
from wanted_pairs join replies.compared_texts using (body_token, other_body_token)
where similarity >= ? order by all
"""
JUDGED = """
select body_token from replies.read_texts semi join visible_replies using (body_token)
where anchors is not null
"""
# A template is called after its smallest token; texts too short to tell belong to none.
SERVING = """
create or replace table replies.serving_templates as
with nearest as (
    select body_token, max(similarity) as similarity from (
        select body_token, similarity from alike_now
        union all select other_body_token, similarity from alike_now)
    group by body_token
),
used as (
    select first_token, count(distinct concat(system, '|', source_thread_id)) as uses
    from grouped_now join visible_replies using (body_token) group by first_token
)
select body_token, 'tpl_' || left(sha256(first_token), 16) as template_id,
    nearest.similarity, coalesce(used.uses, 0) as uses, read_texts.gives_goodwill
from replies.read_texts semi join visible_replies using (body_token)
left join grouped_now using (body_token)
left join used using (first_token)
left join nearest using (body_token)
order by body_token
"""


def group_replies(
    connection: duckdb.DuckDBPyConnection,
    texts_of: TextsOf,
    progress: Progress = lambda words: None,
) -> int:
    """Read new replies and write replies.serving_templates anew; how many were read.

    Args:
        texts_of: the words behind tokens; a token without words is read as an empty text.
    """
    connection.execute(TABLES)
    connection.execute(VISIBLE)
    for table in ("read_texts", "compared_texts"):
        connection.execute(f"delete from replies.{table} where reader <> ?", [reader()])
    unread = [token for (token,) in connection.execute(UNREAD).fetchall()]
    for start in range(0, len(unread), TEXTS_AT_ONCE):
        progress(f"reading {min(start + TEXTS_AT_ONCE, len(unread))} of {len(unread)} replies")
        _read(connection, texts_of, unread[start : start + TEXTS_AT_ONCE])
    connection.execute(WANTED)
    pairs = connection.execute(UNCOMPARED).fetchall()
    for start in range(0, len(pairs), PAIRS_AT_ONCE):
        progress(f"comparing {min(start + PAIRS_AT_ONCE, len(pairs))} of {len(pairs)} pairs")
        _compare(connection, texts_of, pairs[start : start + PAIRS_AT_ONCE])
    _serve(connection)
    return len(unread)


@cache
def reader() -> str:
    """What reads replies, in one word: equal readers read equal things in a text."""
    own = Path(__file__).parent
    files = [Path(str(module.__file__)) for module in READ_BY] + [
        own / "courtesies.yml",
        own / "goodwill.yml",
    ]
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()[:16]


def _read(connection: duckdb.DuckDBPyConnection, texts_of: TextsOf, tokens: list[str]) -> None:
    texts = texts_of(tokens)
    words = [form(texts.get(token, "")) for token in tokens]
    is_long = np.array([len(each) >= FEWEST_WORDS for each in words])
    found = iter(anchors([each for each, enough in zip(words, is_long, strict=True) if enough]))
    frame = pd.DataFrame(
        {
            "body_token": tokens,
            "reader": reader(),
            "gives_goodwill": [gives_goodwill(texts.get(token, "")) for token in tokens],
            "form_hash": [hashlib.sha256(" ".join(each).encode()).hexdigest() for each in words],
            "anchors": [next(found).tolist() if enough else None for enough in is_long],
        }
    )
    _append(connection, "read_texts", frame)


def _compare(
    connection: duckdb.DuckDBPyConnection, texts_of: TextsOf, pairs: list[tuple[str, str]]
) -> None:
    tokens = sorted({token for pair in pairs for token in pair})
    texts = texts_of(tokens)
    rows = vectors([form(texts.get(token, "")) for token in tokens])
    place = {token: number for number, token in enumerate(tokens)}
    numbers = np.array([[place[one], place[other]] for one, other in pairs], dtype=np.int64)
    frame = pd.DataFrame(pairs, columns=["body_token", "other_body_token"])
    frame = frame.assign(reader=reader(), similarity=similarities(rows, numbers))
    _append(connection, "compared_texts", frame)


def _serve(connection: duckdb.DuckDBPyConnection) -> None:
    alike = connection.execute(ALIKE_PAIRS, [ALIKE]).df()
    judged = [token for (token,) in connection.execute(JUDGED).fetchall()]
    first = groups(judged, list(zip(alike["body_token"], alike["other_body_token"], strict=True)))
    grouped = pd.DataFrame(sorted(first.items()), columns=["body_token", "first_token"])
    connection.register("alike_now", alike)
    connection.register("grouped_now", grouped.astype("str"))
    connection.execute(SERVING)
    connection.unregister("alike_now")
    connection.unregister("grouped_now")


def _append(connection: duckdb.DuckDBPyConnection, table: str, frame: pd.DataFrame) -> None:
    connection.register("new_rows", frame)
    connection.execute(f"insert into replies.{table} select * from new_rows")
    connection.unregister("new_rows")
