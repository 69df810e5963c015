with

service_days as (
    select * from {{ ref('int_features__visible_service_days') }}
),

per_customer as (
    select
        snapshot_date,
        customer_id,
        coalesce(sum(repeat_contacts) filter (where age_days <= 30), 0) as repeat_contacts_30d,
        sum(repeat_contacts) as repeat_contacts_90d,
        sum(channel_switches) as channel_switches_90d,
        sum(self_service_steps) as self_service_steps_90d,
        sum(self_service_failures) as self_service_failures_90d,
        max(newest_known_at) as newest_known_at
    from service_days
    group by snapshot_date, customer_id
)

select
    snapshot_date,
    customer_id,
    cast(repeat_contacts_30d as double) as repeat_contacts_30d,
    cast(repeat_contacts_90d as double) as repeat_contacts_90d,
    cast(channel_switches_90d as double) as channel_switches_90d,
    cast(case when self_service_steps_90d > 0 then self_service_failures_90d end as double) as self_service_failures_90d,
    newest_known_at
from per_customer
