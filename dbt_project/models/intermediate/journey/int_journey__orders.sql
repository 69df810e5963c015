with

versions as (
    select * from {{ ref('stg_orders__order_versions') }}
),

customer_keys as (
    select * from {{ ref('int_journey__customer_keys') }}
    where kind = 'crm_number'
)

select
    versions.order_id,
    customer_keys.customer_id,
    versions.status,
    case when versions.status = 'sale' then versions.amount else cast(0 as decimal(18, 2)) end as sale_amount,
    -- sources write credits with either sign
    case
        when versions.status = 'credit_note' then abs(versions.amount)
        else cast(0 as decimal(18, 2))
    end as credit_amount,
    versions.occurred_at,
    versions.known_at,
    versions.superseded_at,
    versions.received_at
from versions
left join customer_keys
    on
        versions.customer_number = customer_keys.key
        and (customer_keys.valid_to is null or versions.occurred_at < customer_keys.valid_to)
