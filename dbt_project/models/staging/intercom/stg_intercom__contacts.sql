with

run as (
    select as_of_start from {{ source('meta', 'run_context') }}
),

source as (
    select * from {{ source('raw', 'intercom_contacts') }}
),

typed as (
    select
        ---------- ids
        contact_id,
        nullif(trim(external_id), '') as external_id,
        ---------- facts
        lower(trim(role)) as role,
        name_token,
        email_token,
        phone_token,
        ---------- clocks
        {{ utc_timestamp('created_at', '_time_zone') }} as created_at,
        known_at,
        _received_at as received_at,
        _record_hash
    from source
),

visible as (
    {{ visible_versions('typed', key='contact_id', created_at='created_at') }}
)

select
    contact_id,
    -- keys of the earliest later version count: without them nobody could be told apart
    external_id,
    role,
    name_token,
    email_token,
    phone_token,
    created_at,
    created_at as known_at,
    received_at
from visible
where version_rank = 1
