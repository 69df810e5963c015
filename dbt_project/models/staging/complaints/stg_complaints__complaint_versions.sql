with

run as (
    select as_of_start from {{ source('meta', 'run_context') }}
),

source as (
    select * from {{ source('raw', 'complaints') }}
),

typed as (
    select
        ---------- ids
        complaint_id,
        nullif(trim(customer_number), '') as customer_number,
        ---------- facts
        lower(trim(channel)) as channel,
        category,
        body_token,
        mentioned_numbers,
        ---------- state
        lower(trim(status)) as status,
        {{ utc_timestamp('resolved_at', '_time_zone') }} as resolved_at,
        ---------- clocks
        {{ utc_timestamp('received_at', '_time_zone') }} as complained_at,
        {{ utc_timestamp('updated_at', '_time_zone') }} as updated_at,
        known_at,
        _received_at as received_at,
        _record_hash
    from source
),

visible as (
    {{ visible_versions('typed', key='complaint_id', created_at='complained_at') }}
)

select
    visible.complaint_id,
    visible.version_rank,
    visible.customer_number,
    visible.channel,
    visible.category,
    visible.body_token,
    visible.mentioned_numbers,
    case when visible.is_known then visible.status end as status,
    case when visible.resolved_at < run.as_of_start then visible.resolved_at end as resolved_at,
    visible.complained_at,
    case when visible.is_known then visible.updated_at end as updated_at,
    visible.complained_at as occurred_at,
    least(visible.complained_at, visible.known_at) as known_at,
    visible.received_at
from visible
cross join run
