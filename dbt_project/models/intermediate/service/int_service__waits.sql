with

moves as (
    select * from {{ ref('int_service__moves') }}
    where kind <> 'thanked'
),

-- "no later move ends it" must be asked of what was known at a day, so the smallest known_at of all
-- later ends is kept and not the next end, which may have become known late
closed as (
    select
        *,
        min(case when {{ ends_a_wait('kind') }} then known_at end) over (
            partition by thread_id
            order by moved_at asc nulls last, order_in_instant asc, move_id asc
            rows between 1 following and unbounded following
        ) as closed_known_at
    from moves
)

select
    move_id,
    thread_id,
    customer_id,
    moved_at as waiting_since,
    known_at,
    closed_known_at
from closed
where kind = 'asked'
