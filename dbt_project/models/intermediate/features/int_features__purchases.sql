with

order_days as (
    select * from {{ ref('int_features__visible_order_days') }}
    where age_days <= 365
),

per_customer as (
    select
        snapshot_date,
        customer_id,
        cast(coalesce(sum(sales) filter (where age_days <= 30), 0) as double) as sales_30d,
        cast(coalesce(sum(sales) filter (where age_days <= 90), 0) as double) as sales_90d,
        cast(coalesce(sum(sales), 0) as double) as sales_365d,
        cast(coalesce(sum(sale_amount) filter (where age_days <= 30), 0) as double) as amount_30d,
        cast(coalesce(sum(sale_amount) filter (where age_days <= 90), 0) as double) as amount_90d,
        cast(coalesce(sum(sale_amount), 0) as double) as amount_365d,
        cast(
            coalesce(sum(sale_amount) filter (where age_days <= 90), 0)
            - coalesce(sum(sale_amount) filter (where age_days between 91 and 180), 0)
            as double
        ) as amount_change_90d,
        cast(coalesce(sum(sale_amount - credit_amount), 0) as double) as net_amount_365d,
        max(newest_known_at) as newest_known_at
    from order_days
    group by snapshot_date, customer_id
)

select
    snapshot_date,
    customer_id,
    sales_30d,
    sales_90d,
    sales_365d,
    amount_30d,
    amount_90d,
    amount_365d,
    amount_365d / nullif(sales_365d, 0) as average_order_amount_365d,
    amount_change_90d,
    net_amount_365d,
    newest_known_at
from per_customer
