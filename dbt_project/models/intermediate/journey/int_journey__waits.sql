with

messages as (
    select * from {{ ref('int_journey__messages') }}
),

-- "Thanks, that solved it" asks for nothing: it opens no wait, though it is a contact
asking as (
    select * from messages
    where
        is_contact
        and not (coalesce(emotion, '') = 'gratitude' and coalesce(negative, 0) < 0.3)
),

solutions as (
    select
        {{ thread_id('system', 'source_thread_id') }} as thread_id,
        solved_at
    from {{ ref('int_thread_solutions') }}
),

moves as (
    select
        thread_id,
        message_id as move_id,
        thread_customer_id,
        sent_at as moved_at,
        known_at,
        is_contact,
        0 as order_in_instant
    from asking

    union all

    select
        thread_id,
        message_id as move_id,
        thread_customer_id,
        sent_at as moved_at,
        known_at,
        is_contact,
        1 as order_in_instant
    from messages
    where is_answer

    union all

    select
        thread_id,
        'solved' as move_id,
        null as thread_customer_id,
        solved_at as moved_at,
        solved_at as known_at,
        false as is_contact,
        1 as order_in_instant
    from solutions
),

-- "no later move ends it" must be asked of what was known at a day, so the smallest known_at of all
-- later ends is kept and not the next end, which may have become known late
closed as (
    select
        thread_id,
        move_id,
        thread_customer_id,
        moved_at,
        known_at,
        is_contact,
        min(case when not is_contact then known_at end) over (
            partition by thread_id
            order by moved_at asc nulls last, order_in_instant asc, move_id asc
            rows between 1 following and unbounded following
        ) as closed_known_at
    from moves
)

select
    move_id as message_id,
    thread_id,
    thread_customer_id as customer_id,
    moved_at as waiting_since,
    known_at,
    closed_known_at
from closed
where is_contact
