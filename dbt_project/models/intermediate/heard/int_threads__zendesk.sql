select
    'zendesk' as system,
    ticket_id as source_thread_id,
    channel,
    'zendesk_user' as person_kind,
    requester_id as person_key,
    created_at as opened_at,
    cast(null as boolean) as is_escalated
from {{ ref('stg_zendesk__tickets') }}
