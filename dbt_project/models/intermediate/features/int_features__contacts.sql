with

visible as (
    select
        population.snapshot_date,
        population.customer_id,
        population.day_number - contact_days.contact_day as age_days,
        contact_days.channel,
        contact_days.newest_known_at
    from {{ ref('int_churn__population') }} as population
    inner join {{ ref('int_features__contact_days') }} as contact_days
        on
            population.customer_id = contact_days.customer_id
            and population.clock_ms = contact_days.clock_ms
            and contact_days.contact_day < population.day_number
            and contact_days.known_day < population.day_number
)

select
    snapshot_date,
    customer_id,
    cast(count(*) filter (where age_days <= 30) as double) as contacts_30d,
    cast(count(*) filter (where age_days <= 90) as double) as contacts_90d,
    cast(count(distinct case when age_days <= 90 then channel end) as double) as channels_90d,
    cast(min(age_days) as double) as days_since_last_contact,
    max(newest_known_at) as newest_known_at
from visible
group by snapshot_date, customer_id
