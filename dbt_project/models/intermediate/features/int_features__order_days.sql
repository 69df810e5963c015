with

clocks as (
    select distinct clock_ms from {{ ref('int_features__snapshots') }}
),

orders as (
    select * from {{ ref('int_journey__orders') }}
    where customer_id is not null
),

dated as (
    select
        orders.customer_id,
        clocks.clock_ms,
        {{ day_number('orders.occurred_at', 'clocks.clock_ms') }} as order_day,
        {{ day_number('orders.known_at', 'clocks.clock_ms') }} as known_day,
        {{ day_number('orders.superseded_at', 'clocks.clock_ms') }} as superseded_day,
        orders.status,
        orders.sale_amount,
        orders.credit_amount,
        orders.known_at
    from orders
    cross join clocks
)

select
    customer_id,
    clock_ms,
    order_day,
    known_day,
    superseded_day,
    count(*) filter (where status = 'sale') as sales,
    sum(sale_amount) as sale_amount,
    count(*) filter (where status = 'credit_note') as credit_notes,
    sum(credit_amount) as credit_amount,
    max(known_at) as newest_known_at
from dated
group by customer_id, clock_ms, order_day, known_day, superseded_day
