with

run as (
    select as_of_start from {{ source('meta', 'run_context') }}
),

source as (
    select * from {{ source('raw', 'contact_actions') }}
),

typed as (
    select
        ---------- ids
        action_id,
        nullif(trim(customer_number), '') as customer_number,
        ---------- facts
        lower(trim(kind)) as kind,
        acted_by_token,
        ---------- clocks
        {{ utc_timestamp('acted_at', '_time_zone') }} as acted_at,
        occurred_at,
        known_at,
        _received_at as received_at,
        _record_hash
    from source
),

visible as (
    {{ visible_versions('typed', key='action_id') }}
)

select
    action_id,
    customer_number,
    kind,
    acted_by_token,
    acted_at,
    occurred_at,
    known_at,
    received_at
from visible
where version_rank = 1
