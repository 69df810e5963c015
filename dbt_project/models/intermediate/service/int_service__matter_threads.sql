with

threads as (
    select * from {{ ref('int_journey__threads') }}
),

conversation_threads as (
    select * from {{ ref('int_service__conversation_threads') }}
),

matters as (
    select
        'thread' as grain,
        thread_id as matter_id,
        thread_id as first_thread_id,
        thread_id
    from conversation_threads

    union all

    select
        'conversation' as grain,
        conversation_id as matter_id,
        first_thread_id,
        thread_id
    from conversation_threads
)

select
    matters.grain,
    matters.matter_id,
    matters.thread_id,
    threads.customer_id,
    threads.channel,
    firsts.channel as first_channel,
    threads.system,
    threads.source_thread_id,
    threads.opened_at,
    threads.begun_at,
    threads.known_at
from matters
inner join threads on matters.thread_id = threads.thread_id
inner join threads as firsts on matters.first_thread_id = firsts.thread_id
