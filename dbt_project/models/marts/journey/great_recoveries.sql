with

ranked as (
    select
        feelings.*,
        messages.thread_id,
        messages.negative,
        messages.anger,
        row_number() over (
            partition by feelings.conversation_id order by feelings.felt_at asc, feelings.message_id asc
        ) as from_start,
        row_number() over (
            partition by feelings.conversation_id order by feelings.felt_at desc, feelings.message_id desc
        ) as from_end
    from {{ ref('customer_feelings') }} as feelings
    inner join {{ ref('int_journey__messages') }} as messages on feelings.message_id = messages.message_id
),

turned as (
    select
        began.conversation_id,
        began.customer_id,
        began.message_id as angry_message_id,
        began.felt_at as angry_at,
        began.emotion as emotion_start,
        began.valence as valence_start,
        began.moment_of_truth,
        ended.message_id as grateful_message_id,
        ended.felt_at as grateful_at,
        ended.valence as valence_end,
        ended.known_at
    from ranked as began
    inner join ranked as ended on began.conversation_id = ended.conversation_id
    where
        began.from_start = 1
        and (began.emotion in ('frustration', 'impatience') or began.anger >= 0.5)
        and {{ is_unhappy('began') }}
        and ended.from_end = 1
        and ended.emotion = 'gratitude'
        and {{ is_warm('ended') }}
),

-- what we said between the anger and the thanks, none of it from a template
answers as (
    select
        turned.conversation_id,
        replies.message_id,
        replies.known_at,
        replies.is_scripted,
        row_number() over (
            partition by turned.conversation_id order by replies.replied_at desc, replies.message_id desc
        ) as from_end
    from turned
    inner join {{ ref('replies') }} as replies
        on
            turned.conversation_id = replies.conversation_id
            and replies.replied_at > turned.angry_at
            and replies.replied_at <= turned.grateful_at
),

answered as (
    select
        conversation_id,
        max(case when from_end = 1 then message_id end) as turning_message_id,
        count(*) as replies_between,
        max(known_at) as known_at
    from answers
    group by conversation_id
    having
        count(case when is_scripted then 1 end) = 0
        and count(case when not is_scripted then 1 end) > 0
)

select
    turned.conversation_id,
    turned.customer_id,
    turned.moment_of_truth,
    turned.angry_message_id,
    turned.angry_at,
    turned.emotion_start,
    answered.turning_message_id,
    turned.grateful_message_id,
    turned.grateful_at,
    turned.valence_end - turned.valence_start as valence_delta,
    answered.replies_between,
    conversations.first_reply_minutes,
    conversations.first_reply_business_minutes,
    conversations.agents,
    empowerment.was_transferred,
    empowerment.was_escalated,
    empowerment.goodwill,
    conversations.is_resolved,
    greatest(turned.known_at, answered.known_at) as known_at
from turned
inner join answered on turned.conversation_id = answered.conversation_id
inner join {{ ref('conversations') }} as conversations on turned.conversation_id = conversations.conversation_id
left join {{ ref('empowerment') }} as empowerment on turned.conversation_id = empowerment.conversation_id
