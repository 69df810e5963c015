"""What the list says of each customer beside the score: names, last words, facts of the case.

The only reader of the vault on the way to a list, and only for customers who are on it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import duckdb
import pandas as pd

from pipelines.alerts.alert import LastWords, Person
from pipelines.home import Home
from pipelines.risk.quotes import own_point
from pipelines.vault.store import Vault
from pipelines.warehouse.queries import one_value

HEARD_AT = 0.5  # probability from which a message counts as speaking of leaving or escalating
EXPECTS_ANSWER_DAYS = 90  # as far back as the features look; nobody waits longer for an answer
CONTACTS = """
select l.customer_id, c.name_token, c.email_token,
       coalesce(c.mobile_phone_token, c.phone_token, c.home_phone_token) as phone_token
from staging.stg_salesforce__contacts c
join identity.links l on l.source = 'crm' and l.kind = 'contact' and l.key = c.contact_id
where l.customer_id in (select customer_id from listed) and not c.is_deleted
qualify row_number() over (partition by l.customer_id order by c.created_at, c.contact_id) = 1
"""
LAST_WORDS = """
select j.customer_id, m.body_token, j.sent_at, t.channel
from journey.messages j
join staging.int_messages m using (message_id)
join journey.threads t on t.thread_id = j.thread_id
where j.author_role = 'customer' and m.is_public and not m.is_automatic
  and m.body_token is not null and j.customer_id in (select customer_id from listed)
qualify row_number() over (partition by j.customer_id order by j.sent_at desc, j.message_id) = 1
"""
FACTS = """
with open_threads as (
    -- a mail thread has no number that a person could look up
    select customer_id, cast(count(*) as double) as threads,
           max(open_wait_minutes) / 1440 as wait_days,
           max(open_wait_minutes) filter (where channel <> 'email') / 1440 as ticket_wait_days,
           max_by(source_thread_id, (open_wait_minutes, source_thread_id))
               filter (where channel <> 'email') as open_ticket
    from journey.threads where open_wait_minutes <= $expects_answer_days * 1440 group by customer_id
), said as (
    -- when, not only that: urgency ends with age
    select j.customer_id,
           max(j.sent_at) filter (where j.cancel_intent >= $heard) as leaving_said_at,
           max(j.sent_at) filter (where j.escalation >= $heard) as escalated_at
    from journey.messages j join staging.int_messages m using (message_id)
    where j.author_role = 'customer' and m.is_public and not m.is_automatic
    group by j.customer_id
), met as (
    -- what the customer last lived through and felt, as far as it is not long ago
    select t.customer_id, max_by(t.moment_of_truth, (t.occurred_at, t.touchpoint_id)) as moment
    from journey.touchpoints t cross join meta.run_context c
    where t.moment_of_truth not in ('routine', 'unknown')
      and t.occurred_at >= c.as_of_start - interval 90 day
    group by t.customer_id
), felt as (
    select j.customer_id, max_by(j.emotion, (j.sent_at, j.message_id)) as emotion
    from journey.messages j cross join meta.run_context c
    where j.author_role = 'customer' and j.emotion <> 'not_scored'
      and j.sent_at >= c.as_of_start - interval 90 day
    group by j.customer_id
), contacted as (
    select customer_id,
           bool_and(channel not in ('voice', 'phone', 'call')) as never_calls
    from journey.touchpoints where kind in ('customer_message', 'customer_contact')
    group by customer_id
), refusals as (
    select l.customer_id, bool_or(c.do_not_call) as do_not_call,
           bool_or(c.has_opted_out_of_email) as has_opted_out_of_email
    from staging.stg_salesforce__contacts c
    join identity.links l on l.source = 'crm' and l.kind = 'contact' and l.key = c.contact_id
    group by l.customer_id
)
select j.customer_id,
       f.* exclude (customer_id, longest_open_wait_days, unanswered_threads_now),
       coalesce(o.ticket_wait_days, o.wait_days) as longest_open_wait_days,
       o.threads as unanswered_threads_now,
       o.open_ticket, met.moment as moment_of_truth, felt.emotion,
       contacted.never_calls, j.value_per_year, r.do_not_call, r.has_opted_out_of_email,
       epoch(c.as_of_start - s.leaving_said_at) / 86400 as days_since_leaving_said,
       epoch(c.as_of_start - s.escalated_at) / 86400 as days_since_escalation
from journey.customers j
cross join meta.run_context c
-- who has not bought for long has no features and may write all the same
left join features.customer_snapshots f
    on f.customer_id = j.customer_id and f.snapshot_date = $as_of
left join open_threads o on o.customer_id = j.customer_id
left join refusals r on r.customer_id = j.customer_id
left join said s on s.customer_id = j.customer_id
left join met on met.customer_id = j.customer_id
left join felt on felt.customer_id = j.customer_id
left join contacted on contacted.customer_id = j.customer_id
where j.customer_id in (select customer_id from listed)
order by j.customer_id
"""
CURRENCY = """
select currency from (
    select currency from staging.stg_orders__orders
    union all select currency from staging.stg_subscriptions__subscriptions
) where currency is not null group by currency order by count(*) desc, currency limit 1
"""


@dataclass(frozen=True)
class CaseFiles:
    """Names and last words by customer, facts (a row per customer), the business's currency."""

    people: Mapping[str, Person]
    last_words: Mapping[str, LastWords]
    facts: pd.DataFrame
    currency: str

    def person(self, customer_id: str) -> Person:
        """How a customer is called and reached, as far as it is known."""
        return self.people.get(customer_id, Person())


def read_case_files(
    connection: duckdb.DuckDBPyConnection, home: Home, listed: Sequence[str], as_of: date
) -> CaseFiles:
    """Everything the list needs to know of the `listed` customers."""
    frame = pd.DataFrame({"customer_id": pd.Series(list(listed), dtype="str")})
    connection.register("listed", frame)
    contacts = connection.execute(CONTACTS).fetchall()
    words = connection.execute(LAST_WORDS).fetchall()
    values = {"as_of": as_of, "heard": HEARD_AT, "expects_answer_days": EXPECTS_ANSWER_DAYS}
    facts = connection.execute(FACTS, values).df()
    currency = one_value(connection, CURRENCY)
    connection.unregister("listed")
    kept = Vault(home).values_of(
        [token for row in contacts for token in row[1:] if token] + [row[1] for row in words]
    )
    people = {
        customer: Person(kept.get(name), kept.get(email), kept.get(phone))
        for customer, name, email, phone in contacts
    }
    last_words = {
        customer: LastWords(own_point(kept[token]), said_at, channel)
        for customer, token, said_at, channel in words
        if token in kept
    }
    return CaseFiles(people, last_words, facts, currency or "")


def with_own_numbers(home: Home, customers: pd.DataFrame) -> pd.DataFrame:
    """`customers` with the numbers the team knows, also where such a number is an address."""
    numbers = customers["crm_number"]
    known = Vault(home).values_of(n for n in numbers.dropna() if n.startswith("identifier_"))
    return customers.assign(crm_number=numbers.map(lambda number: known.get(number, number)))
