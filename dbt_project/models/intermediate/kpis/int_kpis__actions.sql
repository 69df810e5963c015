{#- An alert warns of who leaves within so many days; to be of use it came so many days before. -#}
{%- set warns_for_days = 90 -%}
{%- set useful_days = 14 -%}
with

run as (
    select * from {{ source('meta', 'run_context') }}
),

-- whom chance held out nobody was to act upon; what needed no act is no omission
alerts as (
    select
        clocks.*,
        cast(date_trunc('week', clocks.opened_at) as date) as week,
        -- an alert that is not due yet is neither
        case
            when clocks.acted_at <= clocks.due_at then 1
            when clocks.due_at < run.as_of_start then 0
        end as is_on_time
    from {{ ref('alert_clocks') }} as clocks
    cross join run
    where
        clocks.state <> 'suppressed'
        and not (clocks.acted_at is null and coalesce(clocks.outcome, '') = 'not_needed')
),

first_alert as (
    select min(opened_at) as opened_at from {{ ref('alert_clocks') }}
),

-- before there were alerts nobody could be warned
departures as (
    select
        departures.customer_id,
        departures.left_at,
        cast(date_trunc('week', departures.left_at) as date) as week
    from {{ ref('int_churn__departures') }} as departures
    cross join first_alert
    where departures.left_at >= first_alert.opened_at + interval '{{ useful_days }}' day
),

-- held out or not: the question is whether it was seen coming
warned as (
    select
        departures.week,
        departures.customer_id,
        departures.left_at,
        {{ minutes_between('min(warnings.opened_at)', 'departures.left_at') }} / 1440 as lead_days
    from departures
    left join {{ ref('alert_clocks') }} as warnings
        on
            departures.customer_id = warnings.customer_id
            and warnings.opened_at < departures.left_at
            and warnings.opened_at >= departures.left_at - interval '{{ warns_for_days }}' day
    group by departures.week, departures.customer_id, departures.left_at
)

select
    week,
    'alerts_on_time' as kpi,
    avg(cast(is_on_time as double)) as value,
    count(is_on_time) as counted
from alerts
group by week
union all
select
    week,
    'alerts_acted' as kpi,
    avg(case when acted_at is not null then 1.0 else 0.0 end) as value,
    count(*) as counted
from alerts
group by week
union all
select
    week,
    'alerts_communicated' as kpi,
    avg(case when communicated_status = 'verified' then 1.0 else 0.0 end) as value,
    count(*) as counted
from alerts
where acted_at is not null
group by week
union all
select
    week,
    'leavers_warned' as kpi,
    avg(case when lead_days >= {{ useful_days }} then 1.0 else 0.0 end) as value,
    count(*) as counted
from warned
group by week
union all
select
    week,
    'lead_days' as kpi,
    median(lead_days) as value,
    count(lead_days) as counted
from warned
where lead_days is not null
group by week
