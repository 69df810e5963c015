select
    subscription_id,
    customer_number,
    plan,
    monthly_amount,
    currency,
    started_on,
    started_at,
    contract_ends_on,
    notice_days,
    cancelled_at,
    ended_at,
    end_reason,
    occurred_at,
    known_at,
    state_known_at,
    received_at
from {{ ref('stg_subscriptions__subscription_versions') }}
where version_until is null
