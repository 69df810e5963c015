select
    'hubspot' as system,
    ticket_id as source_thread_id,
    coalesce(channel, 'unknown') as channel,
    'hubspot_contact' as person_kind,
    contact_id as person_key,
    created_at as opened_at,
    cast(null as boolean) as is_escalated
from {{ ref('stg_hubspot__tickets') }}
