with

run as (
    select as_of_start from {{ source('meta', 'run_context') }}
),

source as (
    select * from {{ source('raw', 'genesys_segments') }}
),

typed as (
    select
        ---------- ids
        conversation_id,
        session_id,
        concat(conversation_id, '|', session_id, '|', place) as segment_key,
        queue_id,
        ---------- facts
        lower(trim(segment_type)) as segment_type,
        lower(trim(purpose)) as purpose,
        ---------- state
        lower(trim(disconnect_type)) as disconnect_type,
        {{ utc_timestamp('ended_at', '_time_zone') }} as ended_at,
        ---------- clocks
        {{ utc_timestamp('started_at', '_time_zone') }} as started_at,
        known_at,
        _received_at as received_at,
        _record_hash
    from source
),

visible as (
    {{ visible_versions('typed', key='segment_key', created_at='started_at') }}
),

stated as (
    select
        visible.*,
        coalesce(visible.ended_at < run.as_of_start, false) as is_over
    from visible
    cross join run
    where visible.version_rank = 1
)

select
    segment_key,
    conversation_id,
    session_id,
    queue_id,
    segment_type,
    purpose,
    case when is_over then disconnect_type end as disconnect_type,
    started_at,
    case when is_over then ended_at end as ended_at,
    started_at as known_at,
    received_at
from stated
