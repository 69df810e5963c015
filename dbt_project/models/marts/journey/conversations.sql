with

matters as (
    select * from {{ ref('int_service__conversations') }}
),

totals as (
    select * from {{ ref('int_service__clock_totals') }}
),

facts as (
    select * from {{ ref('int_service__matter_facts') }}
),

messages as (
    select
        messages.*,
        conversation_threads.conversation_id
    from {{ ref('int_journey__messages') }} as messages
    inner join {{ ref('int_service__conversation_threads') }} as conversation_threads
        on messages.thread_id = conversation_threads.thread_id
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
)

select
    matters.conversation_id,
    matters.customer_id,
    matters.channels,
    matters.threads,
    matters.opened_at,
    totals.first_reply_at,
    case when facts.is_resolved then totals.resolved_at end as resolved_at,
    facts.reply_state,
    facts.is_resolved,
    -- known only where it is known who answered
    case
        when not facts.is_resolved then false
        when facts.agents > 0 then facts.agents = 1 and facts.transfers = 0
    end as resolved_by_first_human,
    facts.contacts as contacts_per_case,
    matters.repeat_contacts_7d,
    facts.reopens,
    facts.agents,
    facts.transfers,
    matters.channel_hops,
    matters.forced_channel_switches,
    matters.abandoned_contacts,
    coalesce(message_counts.messages, 0) as messages,
    coalesce(totals.replies, 0) as replies,
    {{ service_minutes('totals') }},
    emotions.emotion_start,
    emotions.emotion_end,
    emotions.emotion_delta,
    matters.known_at
from matters
inner join facts on matters.conversation_id = facts.matter_id
left join totals on matters.conversation_id = totals.matter_id
left join message_counts on matters.conversation_id = message_counts.conversation_id
left join emotions on matters.conversation_id = emotions.conversation_id
