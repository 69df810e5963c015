with

population as (
    select * from {{ ref('int_churn__population') }}
),

-- without the old price nobody knows whether the new one is a rise
rises as (
    select
        told.customer_id,
        changes.effective_at,
        cast(changes.new_amount - changes.old_amount as double)
        / nullif(cast(changes.old_amount as double), 0) as rise_share,
        told.known_at
    from {{ ref('stg_price_changes__price_changes') }} as changes
    inner join {{ ref('int_journey__touchpoints') }} as told
        on
            changes.price_change_id = told.source_id
            and told.system = 'price_changes'
            and told.kind = 'price_change_announced'
    where changes.new_amount > changes.old_amount and told.customer_id is not null
),

-- negative ages lie ahead: a rise is known from its announcement
known as (
    select
        population.snapshot_date,
        population.customer_id,
        population.day_number - {{ day_number('rises.effective_at', 'population.clock_ms') }} as age_days,
        rises.effective_at < population.snapshot_start as is_in_force,
        rises.rise_share,
        rises.known_at
    from population
    inner join rises
        on population.customer_id = rises.customer_id and rises.known_at < population.snapshot_start
),

ranked as (
    select
        *,
        row_number() over (
            partition by snapshot_date, customer_id, is_in_force
            order by age_days asc, rise_share desc nulls last
        ) as recency_rank
    from known
)

select
    snapshot_date,
    customer_id,
    cast(min(case when is_in_force then age_days end) as double) as days_since_price_rise,
    cast(min(case when not is_in_force then -age_days end) as double) as days_to_price_rise,
    max(case when is_in_force and recency_rank = 1 and age_days <= 180 then rise_share end) as price_rise_share_180d,
    max(known_at) as newest_known_at
from ranked
group by snapshot_date, customer_id
