{#- So many days after the act a message or call of ours still counts as word about it. -#}
{%- set told_within_days = 14 -%}
with

open_hours as (
    select * from {{ source('meta', 'open_hours') }}
    where channel = '*'
),

alerts as (
    select
        alerts.*,
        steps.acknowledged_at,
        steps.acted_at,
        steps.claimed_at,
        steps.closed_at,
        steps.state,
        steps.outcome
    from {{ source('meta', 'past_alerts') }} as alerts
    inner join {{ ref('int_actions__steps') }} as steps on alerts.alert_id = steps.alert_id
),

words_of_ours as (
    select touchpoints.*
    from {{ ref('int_journey__touchpoints') }} as touchpoints
    inner join {{ ref('touchpoint_kinds') }} as kinds on touchpoints.kind = kinds.kind
    where kinds.tells_customer
),

words_ranked as (
    select
        alerts.alert_id,
        words_of_ours.touchpoint_id as told_by,
        words_of_ours.channel as told_channel,
        words_of_ours.occurred_at as told_at,
        row_number() over (
            partition by alerts.alert_id
            order by words_of_ours.occurred_at asc, words_of_ours.touchpoint_id asc
        ) as word_rank
    from alerts
    inner join words_of_ours
        on
            alerts.customer_id = words_of_ours.customer_id
            and words_of_ours.occurred_at >= alerts.acted_at
            and words_of_ours.occurred_at < alerts.acted_at + interval '{{ told_within_days }}' day
),

-- the first word after the act
told as (
    select * from words_ranked
    where word_rank = 1
),

clocks as (
    select
        alerts.*,
        told.told_at,
        told.told_by,
        told.told_channel
    from alerts
    left join told on alerts.alert_id = told.alert_id
),

points as (
    select '*' as channel, signal_at as instant from clocks
    union distinct
    select '*' as channel, opened_at as instant from clocks
    union distinct
    select '*' as channel, acted_at as instant from clocks
    union distinct
    select '*' as channel, told_at as instant from clocks
),

known_points as (
    select * from points
    where instant is not null
),

business_clock as (
    {{ open_milliseconds('known_points', 'open_hours') }}
)

select
    clocks.alert_id,
    clocks.customer_id,
    clocks.kind,
    clocks.signal_at,
    clocks.opened_at,
    clocks.due_at,
    clocks.acknowledged_at,
    clocks.acted_at,
    clocks.told_at,
    clocks.told_by,
    clocks.told_channel,
    clocks.closed_at,
    clocks.state,
    clocks.outcome,
    case
        when clocks.told_at is not null then 'verified'
        when clocks.claimed_at is not null then 'claimed'
        else 'none'
    end as communicated_status,
    {{ minutes_between('clocks.signal_at', 'clocks.opened_at') }} as signal_to_alert_minutes,
    {{ minutes_of('opened.open_ms - signalled.open_ms') }} as signal_to_alert_business_minutes,
    {{ minutes_between('clocks.opened_at', 'clocks.acted_at') }} as alert_to_act_minutes,
    {{ minutes_of('acted.open_ms - opened.open_ms') }} as alert_to_act_business_minutes,
    {{ minutes_between('clocks.acted_at', 'clocks.told_at') }} as act_to_told_minutes,
    {{ minutes_of('told.open_ms - acted.open_ms') }} as act_to_told_business_minutes
from clocks
left join business_clock as signalled on clocks.signal_at = signalled.instant
left join business_clock as opened on clocks.opened_at = opened.instant
left join business_clock as acted on clocks.acted_at = acted.instant
left join business_clock as told on clocks.told_at = told.instant
