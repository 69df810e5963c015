with

messages as (
    select * from {{ ref('int_journey__messages') }}
),

recorded as (
    select * from {{ ref('int_threads') }}
),

customer_keys as (
    select * from {{ ref('int_journey__customer_keys') }}
),

from_messages as (
    select
        system,
        source_thread_id,
        min(channel) as channel,
        min(thread_customer_id) as customer_id,
        min(sent_at) as opened_at
    from messages
    where source_thread_id is not null
    group by system, source_thread_id
),

from_records as (
    select
        recorded.system,
        recorded.source_thread_id,
        recorded.channel,
        customer_keys.customer_id,
        recorded.opened_at
    from recorded
    left join customer_keys
        on
            recorded.person_kind = customer_keys.kind
            and recorded.person_key = customer_keys.key
            and (customer_keys.valid_to is null or recorded.opened_at < customer_keys.valid_to)
),

-- what became known of a thread first never changes, whatever is heard of it later
beginnings as (
    select
        system,
        source_thread_id,
        sent_at as begun_at,
        known_at
    from messages

    union all

    select
        system,
        source_thread_id,
        opened_at as begun_at,
        opened_at as known_at
    from recorded
),

beginnings_ranked as (
    select
        *,
        row_number() over (
            partition by system, source_thread_id
            order by known_at asc nulls last, begun_at asc nulls last
        ) as knowledge_rank
    from beginnings
),

threads as (
    select
        coalesce(from_records.system, from_messages.system) as system,
        coalesce(from_records.source_thread_id, from_messages.source_thread_id) as source_thread_id,
        coalesce(from_records.channel, from_messages.channel) as channel,
        coalesce(from_messages.customer_id, from_records.customer_id) as customer_id,
        least(
            coalesce(from_records.opened_at, from_messages.opened_at),
            coalesce(from_messages.opened_at, from_records.opened_at)
        ) as opened_at,
        from_records.system is not null as has_record
    from from_messages
    full outer join from_records
        on
            from_messages.system = from_records.system
            and from_messages.source_thread_id = from_records.source_thread_id
)

select
    {{ thread_id('threads.system', 'threads.source_thread_id') }} as thread_id,
    threads.system,
    threads.source_thread_id,
    threads.channel,
    threads.customer_id,
    threads.has_record,
    threads.opened_at,
    beginnings_ranked.begun_at as begun_at,
    beginnings_ranked.known_at
from threads
inner join beginnings_ranked
    on
        threads.system = beginnings_ranked.system
        and threads.source_thread_id = beginnings_ranked.source_thread_id
        and beginnings_ranked.knowledge_rank = 1
