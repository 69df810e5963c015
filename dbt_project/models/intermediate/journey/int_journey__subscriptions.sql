with

versions as (
    select * from {{ ref('stg_subscriptions__subscription_versions') }}
),

customer_keys as (
    select * from {{ ref('int_journey__customer_keys') }}
    where kind = 'crm_number'
)

select
    versions.subscription_id,
    customer_keys.customer_id,
    versions.plan,
    versions.monthly_amount,
    versions.started_on,
    versions.started_at,
    versions.contract_ends_on,
    versions.notice_days,
    versions.cancelled_at,
    versions.ended_at,
    versions.end_reason,
    versions.known_at,
    versions.state_known_at,
    versions.known_at as version_from,
    versions.version_until,
    versions.received_at
from versions
left join customer_keys
    on
        versions.customer_number = customer_keys.key
        and (customer_keys.valid_to is null or versions.started_at < customer_keys.valid_to)
