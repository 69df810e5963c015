with

ordered as (
    select
        *,
        row_number() over (partition by alert_id order by position desc) as latest_rank
    from {{ source('meta', 'past_alert_steps') }}
)

select
    alert_id,
    min(case when to_state = 'acknowledged' then taken_at end) as acknowledged_at,
    min(case when to_state = 'acted' then taken_at end) as acted_at,
    min(case when to_state = 'communicated' then taken_at end) as claimed_at,
    min(case when to_state = 'closed' then taken_at end) as closed_at,
    max(case when latest_rank = 1 then to_state end) as state,
    max(outcome) as outcome
from ordered
group by alert_id
