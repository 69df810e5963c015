with

run as (
    select as_of_start from {{ source('meta', 'run_context') }}
),

source as (
    select * from {{ source('raw', 'intercom_parts') }}
),

typed as (
    select
        ---------- ids
        part_id,
        conversation_id,
        author_id,
        ---------- facts
        lower(trim(part_type)) as part_type,
        lower(trim(author_type)) as author_type,
        author_name_token,
        author_email_token,
        case when try_cast(redacted as boolean) then null else body_token end as body_token,
        ---------- clocks
        {{ utc_timestamp('created_at', '_time_zone') }} as created_at,
        known_at,
        _received_at as received_at,
        _record_hash
    from source
),

visible as (
    {{ visible_versions('typed', key='part_id', created_at='created_at') }}
)

select
    part_id,
    conversation_id,
    author_id,
    part_type,
    author_type,
    author_name_token,
    author_email_token,
    body_token,
    created_at,
    created_at as known_at,
    received_at
from visible
where version_rank = 1
