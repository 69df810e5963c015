with

service_days as (
    select * from {{ ref('int_features__visible_service_days') }}
),

per_customer as (
    select
        snapshot_date,
        customer_id,
        sum(asked_again) as asked_again,
        sum(replies) as replies,
        sum(audited_replies) as audited_replies,
        sum(macro_replies) as macro_replies,
        sum(worded_replies) as worded_replies,
        sum(goodwill_replies) as goodwill_replies,
        max(newest_known_at) as newest_known_at
    from service_days
    group by snapshot_date, customer_id
)

select
    snapshot_date,
    customer_id,
    -- an older answer may not have been enough either; a call is answered without a message
    cast(case when replies > 0 or asked_again > 0 then asked_again end as double) as asked_again_90d,
    cast(macro_replies as double) / nullif(cast(audited_replies as double), 0) as macro_share_90d,
    cast(case when worded_replies > 0 then goodwill_replies end as double) as goodwill_90d,
    newest_known_at
from per_customer
