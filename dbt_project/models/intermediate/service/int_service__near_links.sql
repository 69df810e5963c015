{#- A contact within so many days of the last word in another thread may be about the same matter. -#}
{%- set days_apart = 7 -%}
with

threads as (
    select
        *,
        {{ plus_milliseconds('begun_at', -86400000 * days_apart) }} as not_before
    from {{ ref('int_journey__threads') }}
    where customer_id is not null
),

moves as (
    select * from {{ ref('int_service__moves') }}
),

marks as (
    select
        threads.thread_id,
        threads.customer_id,
        marks.mark_kind,
        marks.mark,
        marks.known_at
    from {{ ref('int_thread_marks') }} as marks
    inner join threads on marks.system = threads.system and marks.source_thread_id = threads.source_thread_id
    where marks.mark_kind in ('topic', 'number')
),

shared_marks as (
    select
        marks.thread_id,
        others.thread_id as other_id,
        min(greatest(marks.known_at, others.known_at)) as known_at
    from marks
    inner join marks as others
        on
            marks.mark_kind = others.mark_kind
            and marks.mark = others.mark
            and marks.customer_id = others.customer_id
            and marks.thread_id <> others.thread_id
    group by marks.thread_id, others.thread_id
),

last_moves as (
    select
        thread_id,
        max(moved_at) as last_moved_at
    from moves
    group by thread_id
),

pairs as (
    select
        later.thread_id,
        earlier.thread_id as follows_id,
        earlier.begun_at as followed_begun_at,
        earlier.has_record,
        later.begun_at,
        later.not_before,
        greatest(later.known_at, earlier.known_at) as known_at
    from threads as later
    inner join threads as earlier
        on
            later.customer_id = earlier.customer_id
            and (
                earlier.begun_at < later.begun_at
                or (earlier.begun_at = later.begun_at and earlier.thread_id < later.thread_id)
            )
    inner join last_moves
        on earlier.thread_id = last_moves.thread_id and later.not_before <= last_moves.last_moved_at
),

-- judged once, by what was known when the second of the two became known: nothing later changes it
judged as (
    select
        pairs.thread_id,
        pairs.follows_id,
        pairs.followed_begun_at,
        pairs.has_record,
        pairs.not_before,
        pairs.known_at,
        max(moves.moved_at) as last_moved_at,
        max(case when moves.kind = 'asked' then moves.moved_at end) as asked_at,
        max(case when moves.kind = 'answered' then moves.moved_at end) as answered_at,
        max(case when moves.kind = 'solved' then moves.moved_at end) as solved_at
    from pairs
    inner join moves
        on
            pairs.follows_id = moves.thread_id
            and moves.moved_at <= pairs.begun_at
            and moves.known_at <= pairs.known_at
    group by 1, 2, 3, 4, 5, 6
),

near as (
    select * from judged
    where last_moved_at >= not_before
)

select
    near.thread_id,
    near.follows_id,
    near.followed_begun_at,
    'same_topic' as rule,
    greatest(near.known_at, shared_marks.known_at) as known_at
from near
inner join shared_marks on near.thread_id = shared_marks.thread_id and near.follows_id = shared_marks.other_id

union all

-- a ticket or call is open until it is solved, a mail until it is answered
select
    thread_id,
    follows_id,
    followed_begun_at,
    'still_open' as rule,
    known_at
from near
where
    asked_at is not null
    and coalesce(asked_at > solved_at, true)
    and (has_record or coalesce(asked_at > answered_at, true))
