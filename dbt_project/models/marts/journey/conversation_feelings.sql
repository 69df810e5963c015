with

ranked as (
    select
        *,
        row_number() over (partition by conversation_id order by felt_at asc, message_id asc) as from_start,
        row_number() over (partition by conversation_id order by felt_at desc, message_id desc) as from_end,
        row_number() over (
            partition by conversation_id order by valence asc, felt_at asc, message_id asc
        ) as from_worst
    from {{ ref('customer_feelings') }}
)

select
    conversation_id,
    min(customer_id) as customer_id,
    count(*) as messages_heard,
    max(case when from_start = 1 then emotion end) as emotion_start,
    max(case when from_end = 1 then emotion end) as emotion_end,
    max(case when from_start = 1 then valence end) as valence_start,
    max(case when from_end = 1 then valence end) as valence_end,
    case
        when count(*) > 1
            then max(case when from_end = 1 then valence end) - max(case when from_start = 1 then valence end)
    end as valence_delta,
    max(case when from_worst = 1 then message_id end) as worst_message_id,
    max(case when from_worst = 1 then felt_at end) as worst_at,
    max(case when from_worst = 1 then emotion end) as worst_emotion,
    max(case when from_worst = 1 then moment_of_truth end) as worst_moment_of_truth,
    min(valence) as worst_valence,
    max(known_at) as known_at
from ranked
group by conversation_id
