{#- A contact so many days after the last one about the same matter is a repeat. -#}
{%- set days_apart = 7 -%}
with

threads as (
    select * from {{ ref('int_service__matter_threads') }}
    where grain = 'conversation'
),

facts as (
    select * from {{ ref('int_service__matter_facts') }}
    where grain = 'thread'
),

moves as (
    select * from {{ ref('int_service__matter_moves') }}
    where grain = 'conversation'
),

-- threads that the customer began, and when the customer was last heard in one before
begun as (
    select
        thread_id,
        min(case when kind in ('asked', 'thanked') then moved_at end) as contacted_at,
        min(case when kind = 'answered' then moved_at end) as first_answered_at
    from moves
    group by thread_id
),

ordered as (
    select
        threads.matter_id,
        threads.thread_id,
        threads.channel,
        threads.customer_id,
        threads.opened_at,
        threads.known_at,
        begun.contacted_at,
        -- an answer before any question: we began it
        coalesce(begun.first_answered_at < begun.contacted_at, begun.first_answered_at is not null) as is_ours,
        row_number() over (partition by threads.matter_id order by threads.begun_at, threads.thread_id) as thread_number,
        lag(threads.channel) over (partition by threads.matter_id order by threads.begun_at, threads.thread_id) as channel_before
    from threads
    left join begun on threads.thread_id = begun.thread_id
),

-- how things stood in the matter when a thread of it began
stood as (
    select
        ordered.matter_id,
        ordered.thread_id,
        max(case when moves.kind in ('asked', 'thanked') then moves.moved_at end) as heard_at,
        max(case when moves.kind = 'asked' then moves.moved_at end) as asked_at,
        max(case when {{ ends_a_wait('moves.kind') }} then moves.moved_at end) as ended_at
    from ordered
    inner join moves
        on
            ordered.matter_id = moves.matter_id
            and ordered.thread_id <> moves.thread_id
            and moves.moved_at < ordered.opened_at
    group by ordered.matter_id, ordered.thread_id
),

followed as (
    select
        ordered.*,
        coalesce(ordered.channel <> ordered.channel_before, false) as is_hop,
        coalesce(stood.asked_at > stood.ended_at, stood.asked_at is not null) as was_waiting,
        coalesce(
            not ordered.is_ours
            and {{ plus_milliseconds('stood.heard_at', 86400000 * days_apart) }} >= ordered.contacted_at,
            false
        ) as is_repeat
    from ordered
    left join stood on ordered.thread_id = stood.thread_id
),

first_uses as (
    select
        matter_id,
        channel,
        min(thread_number) as first_number
    from followed
    group by matter_id, channel
),

channel_names as (
    select
        matter_id,
        {{ joined_text('channel', 'first_number') }} as channels
    from first_uses
    group by matter_id
),

grouped as (
    select
        followed.matter_id as conversation_id,
        min(followed.customer_id) as customer_id,
        count(*) as threads,
        min(followed.opened_at) as opened_at,
        min(followed.known_at) as known_at,
        count(case when followed.is_hop then 1 end) as channel_hops,
        -- the customer had waited in vain elsewhere, or we changed the channel
        count(case when followed.is_hop and (followed.was_waiting or followed.is_ours) then 1 end) as forced_channel_switches,
        count(case when followed.is_repeat then 1 end) as repeat_contacts_7d,
        count(case when facts.is_abandoned then 1 end) as abandoned_contacts
    from followed
    inner join facts on followed.thread_id = facts.matter_id
    group by followed.matter_id
)

select
    grouped.*,
    channel_names.channels
from grouped
left join channel_names on grouped.conversation_id = channel_names.matter_id
