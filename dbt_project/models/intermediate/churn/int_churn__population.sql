with

run as (
    select * from {{ source('meta', 'run_context') }}
),

snapshots as (
    select * from {{ ref('int_features__snapshots') }}
),

-- silence: a sale within the last active_days, known by then
recent_buyers as (
    select distinct
        snapshots.snapshot_date,
        order_days.customer_id
    from snapshots
    cross join run
    inner join {{ ref('int_features__order_days') }} as order_days
        on
            snapshots.clock_ms = order_days.clock_ms
            and order_days.order_day between snapshots.day_number - run.active_days and snapshots.day_number - 1
            and order_days.known_day < snapshots.day_number
            and (order_days.superseded_day is null or order_days.superseded_day >= snapshots.day_number)
    where run.churn_definition = 'silence' and order_days.sales > 0
),

-- contract: a subscription running and not cancelled, as known by then
subscribers as (
    select distinct
        running.snapshot_date,
        running.customer_id
    from {{ ref('int_churn__running_subscriptions') }} as running
    cross join run
    where run.churn_definition = 'contract'
),

population as (
    select * from recent_buyers
    union all
    select * from subscribers
)

select
    population.snapshot_date,
    population.customer_id,
    snapshots.snapshot_start,
    snapshots.label_end,
    snapshots.label_window_closed,
    snapshots.clock_ms,
    snapshots.day_number
from population
inner join snapshots on population.snapshot_date = snapshots.snapshot_date
