select
    event_id as source_id,
    'contact_center' as source,
    'self_service' as system,
    case when kind = 'bot_session' then 'bot' else 'help_center' end as channel,
    -- "no, that did not help" is a kind of its own: what follows is a call, or leaving
    case when is_resolved = false then concat(kind, '_unresolved') else kind end as kind,
    case when customer_number is not null then 'crm_number' else 'email' end as person_kind,
    coalesce(customer_number, email_token) as person_key,
    occurred_at,
    known_at,
    received_at,
    cast(null as varchar) as source_thread_id
from {{ ref('stg_self_service__events') }}
