select
    'shipments' as system,
    'crm_number' as kind,
    customer_number as key,
    known_at
from {{ ref('stg_shipments__shipments') }}
