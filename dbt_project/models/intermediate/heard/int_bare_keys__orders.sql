select
    'orders' as system,
    'crm_number' as kind,
    customer_number as key,
    known_at
from {{ ref('stg_orders__orders') }}

union all

select
    'orders' as system,
    'crm_number' as kind,
    customer_number as key,
    known_at
from {{ ref('stg_subscriptions__subscriptions') }}
