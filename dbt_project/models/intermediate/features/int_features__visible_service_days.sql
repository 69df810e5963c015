{#- No feature made of these days looks further back. -#}
{%- set days_back = 90 -%}
select
    population.snapshot_date,
    population.customer_id,
    population.day_number - service_days.service_day as age_days,
    service_days.repeat_contacts,
    service_days.channel_switches,
    service_days.self_service_steps,
    service_days.self_service_failures,
    service_days.asked_again,
    service_days.replies,
    service_days.audited_replies,
    service_days.macro_replies,
    service_days.worded_replies,
    service_days.goodwill_replies,
    service_days.newest_known_at
from {{ ref('int_churn__population') }} as population
inner join {{ ref('int_features__service_days') }} as service_days
    on
        population.customer_id = service_days.customer_id
        and population.clock_ms = service_days.clock_ms
        and service_days.service_day between population.day_number - {{ days_back }} and population.day_number - 1
        and service_days.known_day < population.day_number
        and (service_days.superseded_day is null or service_days.superseded_day >= population.day_number)
