-- Fails if a source's records and its touchpoints differ in number.
with

records as (
    select 'orders' as system, count(*) as records from {{ ref('stg_orders__orders') }}
    union all
    select 'salesforce' as system, count(*) as records from {{ ref('stg_salesforce__contacts') }}
    where not is_deleted
    union all
    select system, count(*) as records from {{ ref('int_messages') }}
    where is_public
    group by system
    union all
    select system, count(*) as records from {{ ref('int_events') }}
    group by system
    union all
    select
        'subscriptions' as system,
        count(*) filter (where subscriptions.started_at < run.as_of_start)
        + count(subscriptions.cancelled_at)
        + count(subscriptions.ended_at) as records
    from {{ ref('stg_subscriptions__subscriptions') }} as subscriptions
    cross join {{ source('meta', 'run_context') }} as run
),

-- one system may tell of several kinds: tickets' comments, and ratings of them
expected as (
    select system, sum(records) as records from records
    group by system
),

found as (
    select system, count(*) as touchpoints
    from {{ ref('touchpoints') }}
    group by system
)

select
    expected.system,
    expected.records,
    coalesce(found.touchpoints, 0) as touchpoints
from expected
full outer join found on expected.system = found.system
where coalesce(expected.records, 0) <> coalesce(found.touchpoints, 0)
