with

run as (
    select as_of_start from {{ source('meta', 'run_context') }}
),

source as (
    select * from {{ source('raw', 'subscriptions') }}
),

typed as (
    select
        ---------- ids
        subscription_id,
        nullif(trim(customer_number), '') as customer_number,
        ---------- facts
        plan,
        try_cast(monthly_amount as decimal(18, 2)) as monthly_amount,
        upper(trim(currency)) as currency,
        cast({{ utc_timestamp('started_on', "'UTC'") }} as date) as started_on,
        {{ utc_timestamp('started_on', '_time_zone') }} as started_at,
        cast({{ utc_timestamp('contract_ends_on', "'UTC'") }} as date) as contract_ends_on,
        cast(floor(try_cast(notice_days as double)) as bigint) as notice_days,
        ---------- state
        {{ utc_timestamp('cancelled_at', '_time_zone') }} as cancelled_at,
        {{ utc_timestamp('ended_on', '_time_zone') }} as ended_at,
        nullif(end_reason, '') as end_reason,
        ---------- clocks
        known_at,
        _received_at as received_at,
        _record_hash
    from source
),

visible as (
    {{ visible_versions('typed', key='subscription_id', created_at='started_at') }}
),

ordered as (
    select
        visible.*,
        row_number() over (partition by subscription_id order by version_rank desc) as version_number,
        lead(known_at) over (partition by subscription_id order by version_rank desc) as version_until
    from visible
)

select
    ordered.subscription_id,
    ordered.customer_number,
    case when ordered.is_known then ordered.plan end as plan,
    -- the price counts from the start: without one nobody could tell what the customer is worth
    ordered.monthly_amount,
    ordered.currency,
    ordered.started_on,
    ordered.started_at,
    -- renewing and cancelling rewrite the term: a later one would tell which of both happened
    case when ordered.is_known then ordered.contract_ends_on end as contract_ends_on,
    ordered.notice_days,
    case
        when ordered.is_known and ordered.cancelled_at < run.as_of_start then ordered.cancelled_at
    end as cancelled_at,
    case when ordered.is_known and ordered.ended_at < run.as_of_start then ordered.ended_at end as ended_at,
    case when ordered.is_known and ordered.ended_at < run.as_of_start then ordered.end_reason end as end_reason,
    ordered.started_at as occurred_at,
    -- the first version stands for the time before it too: the subscription was there since it began
    case
        when ordered.version_number = 1
            then least(coalesce(ordered.started_at, ordered.known_at), ordered.known_at)
        else ordered.known_at
    end as known_at,
    case when ordered.is_known then ordered.known_at end as state_known_at,
    ordered.version_until,
    ordered.received_at
from ordered
cross join run
