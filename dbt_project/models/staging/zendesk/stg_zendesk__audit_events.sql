with

run as (
    select as_of_start from {{ source('meta', 'run_context') }}
),

source as (
    select * from {{ source('raw', 'zendesk_audit_events') }}
),

typed as (
    select
        ---------- ids
        event_id,
        audit_id,
        ticket_id,
        author_id,
        macro_id,
        ---------- facts
        type as event_type,
        field_name,
        coalesce(try_cast(public as boolean), true) as is_public,
        lower(trim(channel)) as channel,
        body_token,
        ---------- clocks
        {{ utc_timestamp('created_at', '_time_zone') }} as created_at,
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
    audit_id,
    ticket_id,
    author_id,
    macro_id,
    event_type,
    field_name,
    is_public,
    channel,
    body_token,
    created_at,
    occurred_at,
    known_at,
    received_at
from visible
where version_rank = 1
