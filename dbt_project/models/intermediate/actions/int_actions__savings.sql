{#- So many of each, or nothing is said of the difference: an interval over a handful says nothing either way. -#}
{%- set least_of_each = 30 -%}
with

-- only windows that are over: who has left already would otherwise count before those who stay
outcomes as (
    select
        outcomes.*,
        assignments.churn_probability_at_decision as probability
    from {{ ref('outcomes') }} as outcomes
    inner join {{ ref('assignments') }} as assignments on outcomes.assignment_id = assignments.assignment_id
    where not outcomes.is_right_censored
),

medians as (
    select
        kind,
        median(probability) as probability
    from outcomes
    group by kind
),

-- listed and held out are drawn by chance within each part too
parts as (
    select
        *,
        'all' as part
    from outcomes
    union all
    select
        outcomes.*,
        case when outcomes.probability < medians.probability then 'lower_risk' else 'higher_risk' end as part
    from outcomes
    inner join medians on outcomes.kind = medians.kind
    where outcomes.probability is not null
),

counted as (
    select
        kind,
        part,
        cast(count(case when not is_control then 1 end) as double) as listed,
        cast(count(case when not is_control and churn_label = 1 then 1 end) as double) as listed_left,
        cast(count(case when is_control then 1 end) as double) as held_out,
        cast(count(case when is_control and churn_label = 1 then 1 end) as double) as held_out_left
    from parts
    group by kind, part
),

-- shares with their Wilson intervals, and the interval of their difference after Newcombe (method 10)
shares as (
    select
        *,
        listed_left / nullif(listed, 0) as p,
        held_out_left / nullif(held_out, 0) as q,
        {{ wilson_bound('listed_left', 'listed', -1) }} as p_low,
        {{ wilson_bound('listed_left', 'listed', 1) }} as p_high,
        {{ wilson_bound('held_out_left', 'held_out', -1) }} as q_low,
        {{ wilson_bound('held_out_left', 'held_out', 1) }} as q_high
    from counted
),

compared as (
    select
        *,
        q - p as saved_share,
        q - p - sqrt((q - q_low) * (q - q_low) + (p_high - p) * (p_high - p)) as saved_share_low,
        q - p + sqrt((q_high - q) * (q_high - q) + (p - p_low) * (p - p_low)) as saved_share_high
    from shares
)

select
    kind,
    part,
    cast(listed as bigint) as listed,
    cast(listed_left as bigint) as listed_left,
    cast(held_out as bigint) as held_out,
    cast(held_out_left as bigint) as held_out_left,
    p as listed_left_share,
    q as held_out_left_share,
    saved_share,
    saved_share_low,
    saved_share_high,
    case
        when held_out = 0 then 'no_comparison'
        when listed < {{ least_of_each }} or held_out < {{ least_of_each }} then 'too_small'
        when saved_share_low > 0 then 'helps'
        when saved_share_high < 0 then 'harms'
        else 'may_be_chance'
    end as verdict
from compared
