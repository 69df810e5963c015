with

clocks as (
    select distinct clock_ms from {{ ref('int_features__snapshots') }}
),

messages as (
    select * from {{ ref('int_journey__messages') }}
    where is_contact and customer_id is not null and negative is not null
),

dated as (
    select
        messages.customer_id,
        clocks.clock_ms,
        {{ day_number('messages.sent_at', 'clocks.clock_ms') }} as message_day,
        {{ day_number('messages.known_at', 'clocks.clock_ms') }} as known_day,
        messages.message_id,
        messages.sent_at,
        messages.known_at,
        messages.negative,
        messages.frustration,
        messages.impatience,
        messages.gratitude,
        messages.cancel_intent,
        messages.escalation,
        row_number() over (
            partition by
                messages.customer_id,
                clocks.clock_ms,
                {{ day_number('messages.sent_at', 'clocks.clock_ms') }},
                {{ day_number('messages.known_at', 'clocks.clock_ms') }}
            order by messages.sent_at desc, messages.message_id desc
        ) as recency_rank
    from messages
    cross join clocks
)

select
    customer_id,
    clock_ms,
    message_day,
    known_day,
    count(*) as messages,
    max(negative) as negative_max,
    -- decimals add up to the same sum in any order of rows, doubles do not
    sum(cast(round(negative, 6) as decimal(18, 6))) as negative_sum,
    max(frustration) as frustration_max,
    max(impatience) as impatience_max,
    max(gratitude) as gratitude_max,
    max(cancel_intent) as cancel_intent_max,
    max(escalation) as escalation_max,
    max(case when recency_rank = 1 then sent_at end) as last_sent_at,
    max(case when recency_rank = 1 then message_id end) as last_message_id,
    max(case when recency_rank = 1 then negative end) as last_negative,
    max(known_at) as newest_known_at
from dated
group by customer_id, clock_ms, message_day, known_day
