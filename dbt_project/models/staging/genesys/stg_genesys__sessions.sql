with

run as (
    select as_of_start from {{ source('meta', 'run_context') }}
),

source as (
    select * from {{ source('raw', 'genesys_sessions') }}
),

typed as (
    select
        ---------- ids
        conversation_id,
        session_id,
        concat(conversation_id, '|', session_id) as session_key,
        nullif(trim(external_contact_id), '') as external_contact_id,
        user_id,
        ---------- facts
        lower(trim(purpose)) as purpose,
        -- "message" says nothing; whatsapp, sms or webmessaging does
        lower(trim(coalesce(message_type, media_type))) as channel,
        lower(trim(direction)) as direction,
        participant_name_token,
        ani_phone_token,
        dnis_phone_token,
        from_phone_token,
        from_email_token,
        to_phone_token,
        to_email_token,
        ---------- clocks
        {{ utc_timestamp('started_at', '_time_zone') }} as started_at,
        known_at,
        _received_at as received_at,
        _record_hash
    from source
),

visible as (
    {{ visible_versions('typed', key='session_key') }}
)

select
    conversation_id,
    session_id,
    session_key,
    external_contact_id,
    user_id,
    purpose,
    channel,
    direction,
    participant_name_token,
    -- the customer's own side: who called us, or whom we called
    case
        when direction = 'outbound' then coalesce(dnis_phone_token, to_phone_token)
        else coalesce(ani_phone_token, from_phone_token)
    end as customer_phone_token,
    case when direction = 'outbound' then to_email_token else from_email_token end as customer_email_token,
    started_at,
    known_at,
    received_at
from visible
where version_rank = 1
