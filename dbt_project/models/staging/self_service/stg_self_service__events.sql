with

run as (
    select as_of_start from {{ source('meta', 'run_context') }}
),

source as (
    select * from {{ source('raw', 'self_service') }}
),

typed as (
    select
        ---------- ids
        event_id,
        nullif(trim(customer_number), '') as customer_number,
        email_token,
        ---------- facts
        kind,
        query_token,
        try_cast(resolved as boolean) as is_resolved,
        ---------- clocks
        occurred_at,
        known_at,
        _received_at as received_at,
        _record_hash
    from source
),

visible as (
    {{ visible_versions('typed', key='event_id') }}
)

select
    event_id,
    customer_number,
    email_token,
    kind,
    query_token,
    is_resolved,
    occurred_at,
    known_at,
    received_at
from visible
where version_rank = 1
