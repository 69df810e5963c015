"""What routes ask about customers: language, country, kind of account, who last served them well.

Reads the warehouse, and the vault for the names of agents; the rules themselves are `routing.py`.
"""

from collections.abc import Sequence

import duckdb
import pandas as pd

from pipelines.alerts.routing import CustomerFacts
from pipelines.home import Home
from pipelines.vault.store import Vault

# a matter that ended so was ended well by whoever answered last
GOOD_ENDS = ("gratitude", "satisfaction")
FACTS = """
with languages as (
    select customer_id, language, count(*) as messages from journey.messages
    where language is not null and language <> 'und' group by all
), spoken as (
    select customer_id, language from languages
    qualify row_number() over (partition by customer_id order by messages desc, language) = 1
), countries as (
    select l.customer_id, o.country
    from staging.stg_orders__orders o
    join identity.links l on l.kind = 'crm_number' and l.key = o.customer_number
    where o.country is not null
    qualify row_number() over (
        partition by l.customer_id order by o.occurred_at desc, o.order_id) = 1
), segments as (
    select l.customer_id, a.account_type as segment
    from staging.stg_salesforce__contacts c
    join identity.links l on l.source = 'crm' and l.kind = 'contact' and l.key = c.contact_id
    join staging.stg_salesforce__accounts a on a.account_id = c.account_id
    where a.account_type is not null
    qualify row_number() over (
        partition by l.customer_id order by c.created_at desc, c.contact_id) = 1
), agents as (
    select m.customer_id, n.name_token
    from intermediate.int_journey__messages m
    join staging.int_messages i using (message_id)
    join staging.int_names n
        on n.person_kind = i.person_kind and n.person_key = m.author_key and n.is_staff
    join journey.threads t on t.thread_id = m.thread_id
    join journey.conversations v on v.conversation_id = t.conversation_id
    where m.is_answer and list_contains($good_ends, v.emotion_end)
    qualify row_number() over (
        partition by m.customer_id order by m.sent_at desc, m.message_id, n.name_token) = 1
)
select w.customer_id, s.language, o.country, g.segment, a.name_token
from wanted w
left join spoken s using (customer_id)
left join countries o using (customer_id)
left join segments g using (customer_id)
left join agents a using (customer_id)
"""


def read_routing_facts(
    connection: duckdb.DuckDBPyConnection, home: Home, customers: Sequence[str]
) -> dict[str, CustomerFacts]:
    """The facts of these customers, by customer_id; what is unknown is None."""
    wanted = pd.DataFrame({"customer_id": pd.Series(sorted(set(customers)), dtype="str")})
    connection.register("wanted", wanted)
    rows = connection.execute(FACTS, {"good_ends": list(GOOD_ENDS)}).fetchall()
    connection.unregister("wanted")
    names = Vault(home).values_of([token for *_, token in rows if token])
    return {
        customer: CustomerFacts(language, country, segment, names.get(token))
        for customer, language, country, segment, token in rows
    }
