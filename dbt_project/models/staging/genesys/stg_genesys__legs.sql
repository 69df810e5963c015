with

run as (
    select as_of_start from {{ source('meta', 'run_context') }}
),

queued as (
    select * from {{ ref('stg_genesys__sessions') }}
    where purpose = 'acd'
),

metrics as (
    select
        conversation_id,
        session_id,
        name,
        try_cast(value as double) as value,
        {{ utc_timestamp('emitted_at', '_time_zone') }} as emitted_at
    from {{ source('raw', 'genesys_metrics') }}
    cross join run
    where known_at < run.as_of_start
),

measured as (
    select
        conversation_id,
        session_id,
        max(case when name in ('tWait', 'tAcd', 'tAbandon') then value end) as waited_ms,
        min(case when name = 'tAbandon' then emitted_at end) as abandoned_at
    from metrics
    group by conversation_id, session_id
),

queues as (
    select
        conversation_id,
        session_id,
        min(queue_id) as queue_id
    from {{ ref('stg_genesys__segments') }}
    group by conversation_id, session_id
)

select
    queued.session_key as leg_key,
    queued.conversation_id,
    row_number() over (
        partition by queued.conversation_id
        order by queued.started_at asc nulls last, queued.session_id asc
    ) as leg_number,
    queues.queue_id,
    queued.started_at as entered_at,
    measured.waited_ms,
    measured.abandoned_at,
    queued.received_at
from queued
left join queues on queued.conversation_id = queues.conversation_id and queued.session_id = queues.session_id
left join measured on queued.conversation_id = measured.conversation_id and queued.session_id = measured.session_id
