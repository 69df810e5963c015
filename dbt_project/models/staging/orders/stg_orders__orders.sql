select
    order_id,
    customer_number,
    status,
    amount,
    currency,
    n_items,
    country,
    ordered_at,
    occurred_at,
    known_at,
    received_at
from {{ ref('stg_orders__order_versions') }}
where superseded_at is null
