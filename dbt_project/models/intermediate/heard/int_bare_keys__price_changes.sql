select
    'price_changes' as system,
    'crm_number' as kind,
    customer_number as key,
    known_at
from {{ ref('stg_price_changes__price_changes') }}
