select
    'intercom' as system,
    conversation_id as source_thread_id,
    coalesce(channel, 'chat') as channel,
    'intercom_contact' as person_kind,
    contact_id as person_key,
    created_at as opened_at,
    cast(null as boolean) as is_escalated
from {{ ref('stg_intercom__conversations') }}
