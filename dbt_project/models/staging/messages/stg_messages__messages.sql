with

run as (
    select as_of_start from {{ source('meta', 'run_context') }}
),

source as (
    select * from {{ source('raw', 'messages') }}
),

typed as (
    select
        ---------- ids
        message_id,
        coalesce(conversation_id, message_id) as conversation_id,
        nullif(trim(customer_number), '') as customer_number,
        email_token,
        phone_token,
        author_token,
        ---------- facts
        lower(trim(channel)) as channel,
        author_role,
        body_token,
        mentioned_numbers,
        coalesce(try_cast(public as boolean), false) as is_public_post,
        try_cast(reach as bigint) as reach,
        ---------- clocks
        {{ utc_timestamp('sent_at', '_time_zone') }} as sent_at,
        occurred_at,
        known_at,
        _received_at as received_at,
        _record_hash
    from source
),

visible as (
    {{ visible_versions('typed', key='message_id') }}
)

select
    message_id,
    conversation_id,
    customer_number,
    email_token,
    phone_token,
    -- an id means a person within its channel alone
    case when author_token is not null then concat(channel, '|', author_token) end as author_key,
    author_token,
    channel,
    author_role,
    body_token,
    mentioned_numbers,
    is_public_post,
    reach,
    sent_at,
    occurred_at,
    known_at,
    received_at
from visible
where version_rank = 1
