with

moves as (
    select * from {{ ref('int_service__matter_moves') }}
    where grain = 'conversation' and kind <> 'thanked'
),

-- an answer in any thread of the matter, by mail or by telephone, ends the wait in all of them
numbered as (
    select
        *,
        count(case when {{ ends_a_wait('kind') }} then 1 end) over (
            partition by matter_id
            order by moved_at asc nulls last, order_in_instant asc, move_id asc
            rows between 1 following and unbounded following
        ) as ends_after
    from moves
)

select
    move_id,
    thread_id,
    matter_id as conversation_id,
    customer_id,
    moved_at as waiting_since,
    known_at
from numbered
where kind = 'asked' and ends_after = 0
