with

order_days as (
    select * from {{ ref('int_features__visible_order_days') }}
    where age_days <= 365
),

per_customer as (
    select
        snapshot_date,
        customer_id,
        cast(coalesce(sum(credit_notes) filter (where age_days <= 90), 0) as double) as credit_notes_90d,
        cast(coalesce(sum(credit_amount) filter (where age_days <= 90), 0) as double) as credit_amount_90d,
        cast(coalesce(sum(credit_amount), 0) as double) as credit_amount_365d,
        cast(coalesce(sum(sale_amount), 0) as double) as sale_amount_365d,
        max(newest_known_at) as newest_known_at
    from order_days
    group by snapshot_date, customer_id
)

select
    snapshot_date,
    customer_id,
    credit_notes_90d,
    credit_amount_90d,
    credit_amount_365d / nullif(sale_amount_365d, 0) as credit_share_365d,
    newest_known_at
from per_customer
