"""How well planted templates are found, and how fast: python -m pipelines.replies.bench.

Runs the very stage on a database in memory. Prints precision and recall (a reply is scripted where
its template was used in three threads or more) for several limits of alikeness, then speed and
memory, then what a second run of it costs. The replies are made in `planted.py`.
"""

import resource
import time
from collections import Counter
from hashlib import sha256

import click
import duckdb

from pipelines.replies.near_duplicates import ALIKE, groups
from pipelines.replies.planted import planted_replies
from pipelines.replies.templates import ALIKE_PAIRS, JUDGED, group_replies

FEWEST_USES = 3  # as journey.replies has it
LIMITS = (0.35, 0.4, ALIKE, 0.5, 0.55, 0.6)


@click.command()
@click.option("--replies", default=20_000, show_default=True, help="Replies to plant.")
@click.option("--seed", default=7, show_default=True)
def main(replies: int, seed: int) -> None:
    """Print precision and recall at several limits, replies per CPU-second and peak memory."""
    made = enumerate(planted_replies(replies, seed))
    planted = {sha256(str(number).encode()).hexdigest(): one for number, one in made}
    texts = {token: one.text for token, one in planted.items()}
    connection = warehouse_of(list(planted))
    took = _seconds(connection, texts)
    click.echo(f"{replies} replies: {replies / took:,.0f} per CPU-second")
    for limit in LIMITS:
        found = found_scripted(connection, limit)
        hits = sum(planted[token].template is not None for token in found)
        real = sum(one.template is not None for one in planted.values())
        click.echo(
            f"cosine {limit:.2f}{' (in use)' if limit == ALIKE else ''}: "
            f"precision {hits / max(len(found), 1):.4f}, recall {hits / real:.4f}"
        )
    click.echo(f"again, nothing new: {_seconds(connection, texts):.2f} CPU-seconds")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    click.echo(f"{peak:,.0f} MB at most, planted replies and database in it")


def warehouse_of(tokens: list[str]) -> duckdb.DuckDBPyConnection:
    """A database in memory with one reply a token, each in a thread of its own."""
    connection = duckdb.connect()
    connection.execute(
        "create schema staging; create table staging.int_messages as "
        "select unnest(?) as body_token, 'bench' as system, 'agent' as author_role, "
        "true as is_public, false as is_automatic",
        [tokens],
    )
    connection.execute("alter table staging.int_messages add column source_thread_id varchar")
    connection.execute("update staging.int_messages set source_thread_id = body_token")
    return connection


def found_scripted(connection: duckdb.DuckDBPyConnection, limit: float) -> list[str]:
    """Tokens of replies whose group has three or more, where alike means this limit."""
    judged = [token for (token,) in connection.execute(JUDGED).fetchall()]
    alike = connection.execute(ALIKE_PAIRS, [limit]).fetchall()
    group = groups(judged, [(one, other) for one, other, _ in alike])
    sizes = Counter(group.values())
    return [token for token, first in group.items() if sizes[first] >= FEWEST_USES]


def _seconds(connection: duckdb.DuckDBPyConnection, texts: dict[str, str]) -> float:
    start = time.process_time()
    group_replies(connection, lambda tokens: {token: texts[token] for token in tokens})
    return time.process_time() - start


if __name__ == "__main__":
    main()
