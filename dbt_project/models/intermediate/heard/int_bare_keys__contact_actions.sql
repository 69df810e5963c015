select
    'contact_actions' as system,
    'crm_number' as kind,
    customer_number as key,
    known_at
from {{ ref('stg_contact_actions__contact_actions') }}
