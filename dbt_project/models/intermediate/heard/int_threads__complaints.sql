select
    'complaints' as system,
    complaint_id as source_thread_id,
    coalesce(channel, 'unknown') as channel,
    'crm_number' as person_kind,
    customer_number as person_key,
    complained_at as opened_at,
    cast(null as boolean) as is_escalated
from {{ ref('stg_complaints__complaints') }}
