{#- Closings of one person that follow each other within so many seconds belong together ... -#}
{%- set pause_seconds = 120 -%}
{#- ... and so many of them are a burst: nobody cares for a customer in that time. -#}
{%- set least_alerts = 5 -%}
with

closings as (
    select
        steps.alert_id,
        steps.actor,
        steps.taken_at,
        steps.position
    from {{ source('meta', 'past_alert_steps') }} as steps
    where steps.to_state = 'closed' and steps.actor <> 'harken'
),

paused as (
    select
        *,
        case
            when
                {{ minutes_between(
                    'lag(taken_at) over (partition by actor order by taken_at, position)', 'taken_at'
                ) }} * 60 <= {{ pause_seconds }}
                then 0
            else 1
        end as is_first
    from closings
),

numbered as (
    select
        *,
        sum(is_first) over (partition by actor order by taken_at, position) as burst_number
    from paused
)

select
    {{ surrogate_id('burst', ['min(numbered.alert_id)']) }} as burst_id,
    numbered.actor,
    min(numbered.taken_at) as started_at,
    max(numbered.taken_at) as ended_at,
    count(*) as alerts,
    count(
        case when {{ minutes_between('numbered.taken_at', 'clocks.due_at') }} between 0 and 60 then 1 end
    ) as alerts_within_the_hour_before_due,
    count(case when clocks.communicated_status = 'verified' then 1 end) as alerts_verified
from numbered
inner join {{ ref('alert_clocks') }} as clocks on numbered.alert_id = clocks.alert_id
group by numbered.actor, numbered.burst_number
having count(*) >= {{ least_alerts }}
