with

threads as (
    select * from {{ ref('int_journey__threads') }}
),

messages as (
    select * from {{ ref('int_journey__messages') }}
),

message_counts as (
    select
        conversation_id,
        count(*) filter (where is_public) as messages
    from messages
    group by conversation_id
),

heard as (
    select
        conversation_id,
        emotion,
        negative,
        row_number() over (partition by conversation_id order by sent_at asc, message_id asc) as from_start,
        row_number() over (partition by conversation_id order by sent_at desc, message_id desc) as from_end
    from messages
    where is_contact and negative is not null
),

emotions as (
    select
        conversation_id,
        max(case when from_start = 1 then emotion end) as emotion_start,
        max(case when from_end = 1 then emotion end) as emotion_end,
        case
            when count(*) > 1
                then max(case when from_end = 1 then negative end) - max(case when from_start = 1 then negative end)
        end as emotion_delta
    from heard
    group by conversation_id
),

grouped as (
    select
        conversation_id,
        min(customer_id) as customer_id,
        min(channel) as channels,
        count(*) as threads,
        min(opened_at) as opened_at,
        -- resolved only when every thread of the matter is
        case when count(*) = count(resolved_at) then max(resolved_at) end as resolved_at
    from threads
    group by conversation_id
)

select
    grouped.conversation_id,
    grouped.customer_id,
    grouped.channels,
    grouped.threads,
    grouped.opened_at,
    grouped.resolved_at,
    coalesce(message_counts.messages, 0) as messages,
    emotions.emotion_start,
    emotions.emotion_end,
    emotions.emotion_delta
from grouped
left join message_counts on grouped.conversation_id = message_counts.conversation_id
left join emotions on grouped.conversation_id = emotions.conversation_id
