with

run as (
    select as_of_start from {{ source('meta', 'run_context') }}
),

source as (
    select * from {{ source('raw', 'orders') }}
),

typed as (
    select
        ---------- ids
        order_id,
        nullif(trim(customer_number), '') as customer_number,
        ---------- facts
        lower(trim(status)) as status,
        try_cast(amount as decimal(18, 2)) as amount,
        upper(trim(currency)) as currency,
        cast(floor(try_cast(n_items as double)) as bigint) as n_items,
        country,
        ---------- clocks
        {{ utc_timestamp('ordered_at', '_time_zone') }} as ordered_at,
        occurred_at,
        known_at,
        _received_at as received_at,
        _record_hash
    from source
),

visible as (
    {{ visible_versions('typed', key='order_id') }}
)

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
    lead(known_at) over (partition by order_id order by version_rank desc) as superseded_at,
    received_at
from visible
