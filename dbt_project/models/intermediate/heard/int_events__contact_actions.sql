select
    action_id as source_id,
    'crm' as source,
    'contact_actions' as system,
    coalesce(kind, 'unknown') as channel,
    'retention_contact' as kind,
    'crm_number' as person_kind,
    customer_number as person_key,
    acted_at as occurred_at,
    known_at,
    received_at,
    cast(null as varchar) as source_thread_id
from {{ ref('stg_contact_actions__contact_actions') }}
