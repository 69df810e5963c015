with

run as (
    select * from {{ source('meta', 'run_context') }}
),

population as (
    select * from {{ ref('int_churn__population') }}
    where label_window_closed
),

sales as (
    select
        customer_id,
        occurred_at
    from {{ ref('int_journey__orders') }}
    where status = 'sale' and superseded_at is null
),

departures as (
    select
        customer_id,
        cancelled_at as left_at
    from {{ ref('int_journey__subscriptions') }}
    where version_until is null and cancelled_at is not null

    union all

    select
        customer_id,
        ended_at as left_at
    from {{ ref('int_journey__subscriptions') }}
    where version_until is null and ended_at is not null
),

bought as (
    select distinct
        population.snapshot_date,
        population.customer_id
    from population
    inner join sales
        on
            population.customer_id = sales.customer_id
            and sales.occurred_at >= population.snapshot_start
            and sales.occurred_at < population.label_end
),

departed as (
    select distinct
        population.snapshot_date,
        population.customer_id
    from population
    inner join departures
        on
            population.customer_id = departures.customer_id
            and departures.left_at >= population.snapshot_start
            and departures.left_at < population.label_end
)

select
    population.snapshot_date,
    population.customer_id,
    population.label_end,
    case
        when run.churn_definition = 'contract' then case when departed.customer_id is null then 0 else 1 end
        else case when bought.customer_id is null then 1 else 0 end
    end as churned
from population
cross join run
left join bought
    on population.snapshot_date = bought.snapshot_date and population.customer_id = bought.customer_id
left join departed
    on population.snapshot_date = departed.snapshot_date and population.customer_id = departed.customer_id
