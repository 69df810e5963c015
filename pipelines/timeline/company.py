"""Whose mail is ours: the company's domain, inferred from the mailbox where nobody named it."""

from datetime import datetime

import duckdb

from pipelines.warehouse.queries import one_value

QUERY = """
with known as (
    select * from raw.mail_messages where known_at < ?
), sides as (
    select message_id, from_domain as domain, from_token as address from known
    union all
    select message_id, unnest(string_split(to_domains, ' ')), unnest(string_split(to_tokens, ' '))
    from known
), counted as (
    select domain, count(distinct message_id) as mails, count(distinct address) as people
    from sides where domain <> '' group by domain
)
select domain from counted
where mails * 2 >= (select count(distinct message_id) from known)
order by people, mails desc, domain limit 1
"""


def inferred_domain(connection: duckdb.DuckDBPyConnection, as_of_start: datetime) -> str | None:
    """The domain that stands on at least half of the mails known and has the fewest addresses.

    Customers may share a mail provider, so presence alone does not tell us from them.
    """
    domain: str | None = one_value(connection, QUERY, [as_of_start])
    return domain
