with

run as (
    select * from {{ source('meta', 'run_context') }}
),

population as (
    select * from {{ ref('int_churn__population') }}
    where label_window_closed
),

orders as (
    select * from {{ ref('int_journey__orders') }}
),

subscriptions as (
    select * from {{ ref('int_journey__subscriptions') }}
),

windows as (
    select
        customer_id,
        snapshot_start as window_start,
        label_end as window_end
    from population
),

left_or_stayed as (
    {{ left_in('windows') }}
)

select
    population.snapshot_date,
    population.customer_id,
    population.label_end,
    left_or_stayed.churned
from population
inner join left_or_stayed
    on
        population.customer_id = left_or_stayed.customer_id
        and population.snapshot_start = left_or_stayed.window_start
        and population.label_end = left_or_stayed.window_end
