with

sale_days as (
    select * from {{ ref('int_features__visible_order_days') }}
    where sales > 0
),

per_customer as (
    select
        snapshot_date,
        customer_id,
        cast(min(age_days) as double) as days_since_last_sale,
        cast(max(age_days) as double) as days_since_first_sale,
        count(distinct order_day) as sale_days,
        max(newest_known_at) as newest_known_at
    from sale_days
    group by snapshot_date, customer_id
),

with_gap as (
    select
        *,
        (days_since_first_sale - days_since_last_sale)
        / nullif(cast(sale_days - 1 as double), 0) as mean_gap_days
    from per_customer
)

select
    snapshot_date,
    customer_id,
    days_since_last_sale,
    days_since_first_sale,
    mean_gap_days,
    days_since_last_sale / nullif(mean_gap_days, 0) as silence_to_gap_ratio,
    newest_known_at
from with_gap
