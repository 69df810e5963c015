with

threads as (
    select * from {{ ref('int_journey__threads') }}
),

conversation_threads as (
    select * from {{ ref('int_service__conversation_threads') }}
),

totals as (
    select * from {{ ref('int_service__clock_totals') }}
),

facts as (
    select * from {{ ref('int_service__matter_facts') }}
),

scripted_answers as (
    select
        messages.thread_id,
        cast(sum(case when scripts.is_scripted then 1 else 0 end) as double)
        / cast(count(*) as double) as scripted_share
    from {{ ref('int_journey__messages') }} as messages
    inner join {{ ref('int_answer_scripts') }} as scripts
        on
            messages.system = scripts.system
            and messages.source_message_id = scripts.source_message_id
    where messages.is_answer
    group by messages.thread_id
)

select
    threads.thread_id,
    threads.source_thread_id,
    conversation_threads.conversation_id,
    threads.customer_id,
    threads.system,
    threads.channel,
    threads.opened_at,
    totals.first_reply_at,
    totals.first_resolved_at,
    totals.resolved_at,
    facts.reply_state,
    facts.is_resolved,
    facts.is_abandoned,
    facts.contacts,
    coalesce(totals.replies, 0) as replies,
    facts.agents,
    facts.transfers,
    facts.reopens,
    {{ service_minutes('totals') }},
    scripted_answers.scripted_share,
    conversation_threads.follows_id as follows_thread_id,
    conversation_threads.rule as followed_by_rule,
    threads.known_at
from threads
inner join conversation_threads on threads.thread_id = conversation_threads.thread_id
inner join facts on threads.thread_id = facts.matter_id
left join totals on threads.thread_id = totals.matter_id
left join scripted_answers on threads.thread_id = scripted_answers.thread_id
