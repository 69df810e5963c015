with recursive

threads as (
    select * from {{ ref('int_journey__threads') }}
),

links as (
    select * from {{ ref('int_service__thread_links') }}
    where superseded_at is null
),

followed as (
    select
        threads.thread_id,
        threads.thread_id as first_thread_id,
        {{ conversation_id('threads.system', 'threads.source_thread_id') }} as conversation_id,
        cast(null as varchar) as rule,
        cast(null as varchar) as follows_id,
        threads.known_at
    from threads
    left join links on threads.thread_id = links.thread_id
    where links.thread_id is null

    union all

    select
        links.thread_id,
        followed.first_thread_id,
        followed.conversation_id,
        links.rule,
        links.follows_id,
        links.known_at
    from links
    inner join followed on links.follows_id = followed.thread_id
)

select
    thread_id,
    conversation_id,
    first_thread_id,
    follows_id,
    rule,
    known_at
from followed
