select
    population.snapshot_date,
    population.customer_id,
    population.day_number - order_days.order_day as age_days,
    order_days.order_day,
    order_days.sales,
    order_days.sale_amount,
    order_days.credit_notes,
    order_days.credit_amount,
    order_days.newest_known_at
from {{ ref('int_churn__population') }} as population
inner join {{ ref('int_features__order_days') }} as order_days
    on
        population.customer_id = order_days.customer_id
        and population.clock_ms = order_days.clock_ms
        and order_days.order_day < population.day_number
        and order_days.known_day < population.day_number
        and (order_days.superseded_day is null or order_days.superseded_day >= population.day_number)
