{#- Money credited so long after the last reply still belongs to the matter. -#}
{%- set days_after = 7 -%}
with

conversations as (
    select * from {{ ref('conversations') }}
    where replies > 0
),

replied as (
    select
        conversation_id,
        min(replied_at) as first_replied_at,
        max(replied_at) as last_replied_at,
        max(case when gives_goodwill then 1 else 0 end) = 1 as said_goodwill,
        count(gives_goodwill) > 0 as has_words,
        max(known_at) as known_at
    from {{ ref('replies') }}
    group by conversation_id
),

-- a customer who asks for somebody higher after our reply, or a case that its source says was escalated
asked_higher as (
    select
        conversation_threads.conversation_id,
        max(case when messages.escalation >= 0.5 and messages.sent_at > replied.first_replied_at then 1 else 0 end)
        = 1 as has_asked,
        count(messages.escalation) > 0 as has_words
    from {{ ref('int_journey__messages') }} as messages
    inner join {{ ref('int_service__conversation_threads') }} as conversation_threads
        on messages.thread_id = conversation_threads.thread_id
    inner join replied on conversation_threads.conversation_id = replied.conversation_id
    where messages.is_contact
    group by conversation_threads.conversation_id
),

told_by_source as (
    select
        conversation_threads.conversation_id,
        max(case when recorded.is_escalated then 1 else 0 end) = 1 as is_escalated
    from {{ ref('int_threads') }} as recorded
    inner join {{ ref('int_journey__threads') }} as threads
        on recorded.system = threads.system and recorded.source_thread_id = threads.source_thread_id
    inner join {{ ref('int_service__conversation_threads') }} as conversation_threads
        on threads.thread_id = conversation_threads.thread_id
    where recorded.is_escalated is not null
    group by conversation_threads.conversation_id
),

credited as (
    select distinct conversations.conversation_id
    from conversations
    inner join replied on conversations.conversation_id = replied.conversation_id
    inner join {{ ref('int_journey__touchpoints') }} as touchpoints
        on
            conversations.customer_id = touchpoints.customer_id
            and touchpoints.kind = 'credit_note'
            and touchpoints.occurred_at >= conversations.opened_at
            and touchpoints.occurred_at
            <= {{ plus_milliseconds('replied.last_replied_at', 86400000 * days_after) }}
),

told as (
    select
        conversations.conversation_id,
        conversations.customer_id,
        conversations.resolved_by_first_human,
        case when conversations.agents > 0 then conversations.agents > 1 or conversations.transfers > 0 end as was_transferred,
        case
            when coalesce(told_by_source.is_escalated, false) or coalesce(asked_higher.has_asked, false) then true
            when told_by_source.is_escalated is not null or coalesce(asked_higher.has_words, false) then false
        end as was_escalated,
        case
            when coalesce(replied.said_goodwill, false) then 'words'
            when credited.conversation_id is not null then 'credit_note'
            when replied.has_words then 'none'
        end as goodwill,
        greatest(conversations.known_at, coalesce(replied.known_at, conversations.known_at)) as known_at
    from conversations
    left join replied on conversations.conversation_id = replied.conversation_id
    left join asked_higher on conversations.conversation_id = asked_higher.conversation_id
    left join told_by_source on conversations.conversation_id = told_by_source.conversation_id
    left join credited on conversations.conversation_id = credited.conversation_id
)

select
    conversation_id,
    customer_id,
    resolved_by_first_human,
    was_transferred,
    was_escalated,
    goodwill,
    not was_transferred and not was_escalated and goodwill <> 'none' as is_empowered,
    known_at
from told
