with

visible as (
    select
        population.snapshot_date,
        population.customer_id,
        population.day_number - emotion_days.message_day as age_days,
        emotion_days.messages,
        emotion_days.negative_max,
        emotion_days.negative_sum,
        emotion_days.frustration_max,
        emotion_days.impatience_max,
        emotion_days.gratitude_max,
        emotion_days.cancel_intent_max,
        emotion_days.escalation_max,
        emotion_days.last_negative,
        emotion_days.newest_known_at,
        row_number() over (
            partition by population.snapshot_date, population.customer_id
            order by emotion_days.last_sent_at desc, emotion_days.last_message_id desc
        ) as recency_rank
    from {{ ref('int_churn__population') }} as population
    inner join {{ ref('int_features__emotion_days') }} as emotion_days
        on
            population.customer_id = emotion_days.customer_id
            and population.clock_ms = emotion_days.clock_ms
            and emotion_days.message_day < population.day_number
            and emotion_days.known_day < population.day_number
)

select
    snapshot_date,
    customer_id,
    max(case when age_days <= 30 then negative_max end) as negative_max_30d,
    max(case when age_days <= 90 then negative_max end) as negative_max_90d,
    cast(sum(case when age_days <= 90 then negative_sum end) as double)
    / cast(sum(case when age_days <= 90 then messages end) as double) as negative_mean_90d,
    max(case when age_days <= 90 then frustration_max end) as frustration_max_90d,
    max(case when age_days <= 90 then impatience_max end) as impatience_max_90d,
    max(case when age_days <= 90 then gratitude_max end) as gratitude_max_90d,
    max(case when age_days <= 90 then cancel_intent_max end) as cancel_intent_max_90d,
    max(case when age_days <= 90 then escalation_max end) as escalation_max_90d,
    max(case when recency_rank = 1 then last_negative end) as negative_last_message,
    max(newest_known_at) as newest_known_at
from visible
group by snapshot_date, customer_id
