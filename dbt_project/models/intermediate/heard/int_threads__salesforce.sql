select
    'salesforce' as system,
    case_id as source_thread_id,
    coalesce(origin, 'unknown') as channel,
    case
        when contact_id is not null then 'contact'
        when email_token is not null then 'email'
        else 'phone'
    end as person_kind,
    coalesce(contact_id, email_token, phone_token) as person_key,
    created_at as opened_at,
    is_escalated
from {{ ref('stg_salesforce__cases') }}
