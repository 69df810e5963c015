select
    'complaints' as system,
    'crm_number' as kind,
    customer_number as key,
    known_at
from {{ ref('stg_complaints__complaints') }}
