{#- What comes of an alert is looked at for so many days, listed or held out alike. -#}
{%- set window_days = 90 -%}
with

run as (
    select * from {{ source('meta', 'run_context') }}
),

windows as (
    select
        assignments.assignment_id,
        assignments.customer_id,
        assignments.kind,
        assignments.is_control,
        assignments.assigned_at as window_start,
        assignments.assigned_at + interval '{{ window_days }}' day as window_end,
        run.as_of_start as measured_at,
        run.churn_definition
    from {{ ref('assignments') }} as assignments
    cross join run
),

-- the first departure in the window; who left before was not kept by anything
departures as (
    select
        windows.assignment_id,
        min(departures.left_at) as left_at
    from windows
    inner join {{ ref('int_churn__departures') }} as departures
        on
            windows.customer_id = departures.customer_id
            and departures.left_at >= windows.window_start
            and departures.left_at < windows.window_end
    group by windows.assignment_id
),

clocks as (
    select * from {{ ref('alert_clocks') }}
)

select
    windows.assignment_id,
    windows.customer_id,
    windows.kind,
    windows.is_control,
    cast({{ window_days }} as integer) as outcome_window_days,
    windows.window_start,
    windows.window_end,
    windows.measured_at,
    windows.window_end > windows.measured_at as is_right_censored,
    windows.churn_definition as churn_label_definition,
    departures.left_at as churn_event_at,
    -- who has left has left; that somebody stays is known at the end of the window
    case
        when departures.left_at is not null then 1
        when windows.window_end <= windows.measured_at then 0
    end as churn_label,
    not windows.is_control as intent_to_treat_received,
    clocks.acted_at is not null as as_treated_received,
    clocks.communicated_status = 'verified' as per_protocol_completed,
    clocks.alert_to_act_minutes / 60 as hours_to_first_act
from windows
inner join clocks on windows.assignment_id = clocks.alert_id
left join departures on windows.assignment_id = departures.assignment_id
