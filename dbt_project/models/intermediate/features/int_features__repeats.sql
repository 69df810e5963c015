{#- A contact so many days after the last one about the same matter is a repeat, as in int_service__conversations. -#}
{%- set days_apart = 7 -%}
with

links as (
    select * from {{ ref('int_service__thread_links') }}
),

threads as (
    select * from {{ ref('int_journey__threads') }}
),

moves as (
    select * from {{ ref('int_service__moves') }}
),

-- judged once, by what was known when the link became known: nothing later changes it
begun as (
    select
        links.thread_id,
        links.follows_id,
        links.known_at,
        links.superseded_at,
        min(case when moves.kind in ('asked', 'thanked') then moves.moved_at end) as contacted_at,
        min(case when moves.kind = 'answered' then moves.moved_at end) as answered_at
    from links
    inner join moves on links.thread_id = moves.thread_id and links.known_at >= moves.known_at
    group by links.thread_id, links.follows_id, links.known_at, links.superseded_at
),

-- an answer before any question: we began it
heard as (
    select
        begun.thread_id,
        begun.follows_id,
        begun.known_at,
        begun.superseded_at,
        begun.contacted_at,
        max(moves.moved_at) as heard_at
    from begun
    inner join moves
        on
            begun.follows_id = moves.thread_id
            and begun.contacted_at > moves.moved_at
            and begun.known_at >= moves.known_at
    where moves.kind in ('asked', 'thanked') and coalesce(begun.answered_at >= begun.contacted_at, true)
    group by begun.thread_id, begun.follows_id, begun.known_at, begun.superseded_at, begun.contacted_at
)

select
    heard.thread_id,
    heard.follows_id,
    threads.customer_id,
    heard.contacted_at,
    threads.channel <> followed.channel as is_channel_switch,
    heard.known_at,
    heard.superseded_at
from heard
inner join threads on heard.thread_id = threads.thread_id
inner join threads as followed on heard.follows_id = followed.thread_id
where
    threads.customer_id is not null
    and {{ plus_milliseconds('heard.heard_at', 86400000 * days_apart) }} >= heard.contacted_at
