with

run as (
    select as_of_start from {{ source('meta', 'run_context') }}
),

source as (
    select * from {{ source('raw', 'genesys_conversations') }}
),

typed as (
    select
        ---------- ids
        conversation_id,
        ---------- facts
        lower(trim(direction)) as direction,
        ---------- state
        {{ utc_timestamp('ended_at', '_time_zone') }} as ended_at,
        ---------- clocks
        {{ utc_timestamp('started_at', '_time_zone') }} as started_at,
        known_at,
        _received_at as received_at,
        _record_hash
    from source
),

visible as (
    {{ visible_versions('typed', key='conversation_id', created_at='started_at') }}
)

select
    visible.conversation_id,
    visible.direction,
    visible.started_at,
    case when visible.ended_at < run.as_of_start then visible.ended_at end as ended_at,
    visible.started_at as occurred_at,
    visible.started_at as known_at,
    visible.received_at
from visible
cross join run
where visible.version_rank = 1
