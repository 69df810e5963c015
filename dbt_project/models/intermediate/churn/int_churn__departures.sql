with

run as (
    select * from {{ source('meta', 'run_context') }}
),

sales as (
    select distinct
        customer_id,
        occurred_at
    from {{ ref('int_journey__orders') }}
    where status = 'sale' and superseded_at is null and customer_id is not null
),

gaps as (
    select
        sales.customer_id,
        lead(sales.occurred_at) over (partition by sales.customer_id order by sales.occurred_at) as next_sale_at,
        {{ plus_milliseconds('sales.occurred_at', 'cast(run.silence_days as bigint) * 86400000') }} as silent_at,
        run.as_of_start
    from sales
    cross join run
    where run.churn_definition = 'silence'
),

-- the silence is complete on its last day, whether or not a sale ends it later
silences as (
    select
        customer_id,
        silent_at as left_at
    from gaps
    where silent_at < as_of_start and coalesce(silent_at < next_sale_at, true)
),

notices as (
    select
        subscriptions.customer_id,
        subscriptions.cancelled_at,
        subscriptions.ended_at
    from {{ ref('int_journey__subscriptions') }} as subscriptions
    cross join run
    where
        subscriptions.version_until is null
        and subscriptions.customer_id is not null
        and run.churn_definition = 'contract'
),

-- whoever gives notice has left then, not when the contract runs out
terminations as (
    select
        notices.customer_id,
        coalesce(notices.cancelled_at, notices.ended_at) as left_at
    from notices
    cross join run
    where coalesce(notices.cancelled_at, notices.ended_at) < run.as_of_start
)

select
    customer_id,
    left_at
from silences
union distinct
select
    customer_id,
    left_at
from terminations
