with

run as (
    select * from {{ source('meta', 'run_context') }}
),

links as (
    select distinct customer_id from {{ source('identity', 'links') }}
),

net_sales as (
    select
        orders.customer_id,
        sum(orders.sale_amount - orders.credit_amount) as amount
    from {{ ref('int_journey__orders') }} as orders
    cross join run
    where
        orders.superseded_at is null
        and orders.occurred_at < run.as_of_start
        and orders.occurred_at >= run.as_of_start - interval '365' day
    group by orders.customer_id
),

running as (
    select
        subscriptions.customer_id,
        sum(12 * subscriptions.monthly_amount) as amount
    from {{ ref('int_journey__subscriptions') }} as subscriptions
    cross join run
    where {{ runs_at('subscriptions', 'run.as_of_start') }}
    group by subscriptions.customer_id
)

select
    links.customer_id,
    coalesce(
        cast(case when run.churn_definition = 'contract' then running.amount else net_sales.amount end as double),
        cast(0 as double)
    ) as value_per_year
from links
cross join run
left join net_sales on links.customer_id = net_sales.customer_id
left join running on links.customer_id = running.customer_id
