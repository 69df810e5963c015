select
    complaint_id as source_message_id,
    'crm' as source,
    'complaints' as system,
    coalesce(channel, 'unknown') as channel,
    complaint_id as source_thread_id,
    'crm_number' as person_kind,
    customer_number as author_key,
    customer_number as counterpart_key,
    'customer' as author_role,
    true as is_public,
    false as is_automatic,
    complained_at as sent_at,
    known_at,
    received_at,
    body_token
from {{ ref('stg_complaints__complaints') }}
