with

-- only windows that are over: who has left already would otherwise count before those who stay
outcomes as (
    select * from {{ ref('outcomes') }}
    where not is_right_censored
),

counted as (
    select
        kind,
        cast(count(case when not is_control then 1 end) as double) as listed,
        cast(count(case when not is_control and churn_label = 1 then 1 end) as double) as listed_left,
        cast(count(case when is_control then 1 end) as double) as held_out,
        cast(count(case when is_control and churn_label = 1 then 1 end) as double) as held_out_left
    from outcomes
    group by kind
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
)

select
    kind,
    cast(listed as bigint) as listed,
    cast(listed_left as bigint) as listed_left,
    cast(held_out as bigint) as held_out,
    cast(held_out_left as bigint) as held_out_left,
    p as listed_left_share,
    q as held_out_left_share,
    q - p as saved_share,
    q - p - sqrt((q - q_low) * (q - q_low) + (p_high - p) * (p_high - p)) as saved_share_low,
    q - p + sqrt((q_high - q) * (q_high - q) + (p - p_low) * (p - p_low)) as saved_share_high
from shares
