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

scripted_replies as (
    select
        thread_id,
        avg(case when is_scripted then 1.0 when not is_scripted then 0.0 end) as scripted_share,
        avg(case
            when not is_at_moment then null
            when is_scripted then 1.0
            when not is_scripted then 0.0
        end) as scripted_share_at_moments,
        min(script_source) as first_source,
        max(script_source) as last_source
    from {{ ref('replies') }}
    group by thread_id
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
    cast(scripted_replies.scripted_share as double) as scripted_share,
    cast(scripted_replies.scripted_share_at_moments as double) as scripted_share_at_moments,
    case
        when scripted_replies.first_source <> scripted_replies.last_source then 'both'
        else scripted_replies.first_source
    end as scripted_by,
    conversation_threads.follows_id as follows_thread_id,
    conversation_threads.rule as followed_by_rule,
    threads.known_at
from threads
inner join conversation_threads on threads.thread_id = conversation_threads.thread_id
inner join facts on threads.thread_id = facts.matter_id
left join totals on threads.thread_id = totals.matter_id
left join scripted_replies on threads.thread_id = scripted_replies.thread_id
