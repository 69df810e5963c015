with

run as (
    select as_of_start from {{ source('meta', 'run_context') }}
),

source as (
    select * from {{ source('raw', 'zendesk_users') }}
),

typed as (
    select
        ---------- ids
        user_id,
        nullif(trim(external_id), '') as external_id,
        ---------- facts
        lower(trim(role)) as role,
        name_token,
        email_token,
        phone_token,
        ---------- clocks
        {{ utc_timestamp('created_at', '_time_zone') }} as created_at,
        {{ utc_timestamp('updated_at', '_time_zone') }} as updated_at,
        known_at,
        _received_at as received_at,
        _record_hash
    from source
),

visible as (
    {{ visible_versions('typed', key='user_id', created_at='created_at') }}
)

select
    user_id,
    -- keys and role of the earliest later version count: without them nobody could be told apart
    external_id,
    role,
    name_token,
    email_token,
    phone_token,
    created_at,
    case when is_known then updated_at end as updated_at,
    coalesce(created_at, known_at) as occurred_at,
    least(coalesce(created_at, known_at), known_at) as known_at,
    received_at
from visible
where version_rank = 1
