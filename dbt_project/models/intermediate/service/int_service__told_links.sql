with

threads as (
    select
        *,
        coalesce(customer_id, '') as whose
    from {{ ref('int_journey__threads') }}
),

marks as (
    select
        threads.thread_id,
        threads.whose,
        marks.mark_kind,
        marks.mark,
        marks.known_at
    from {{ ref('int_thread_marks') }} as marks
    inner join threads on marks.system = threads.system and marks.source_thread_id = threads.source_thread_id
),

messages as (
    select
        source_message_id,
        thread_id,
        known_at
    from {{ ref('int_journey__messages') }}
),

told as (
    select
        marks.thread_id,
        threads.thread_id as other_id,
        'followed' as rule,
        marks.known_at
    from marks
    inner join threads on marks.mark = concat(threads.system, '|', threads.source_thread_id)
    where marks.mark_kind = 'thread'

    union all

    select
        marks.thread_id,
        messages.thread_id as other_id,
        'answers_message' as rule,
        greatest(marks.known_at, messages.known_at) as known_at
    from marks
    inner join messages on marks.mark = messages.source_message_id
    where marks.mark_kind = 'message'

    union all

    select
        marks.thread_id,
        numbered.thread_id as other_id,
        'names_thread' as rule,
        greatest(marks.known_at, numbered.known_at) as known_at
    from marks
    inner join marks as numbered
        on marks.mark = numbered.mark and marks.whose = numbered.whose and numbered.mark_kind = 'own_number'
    where marks.mark_kind = 'number'
),

-- the later thread hangs on the earlier one, whichever of them names the other
compared as (
    select
        told.rule,
        one.thread_id as one_id,
        two.thread_id as two_id,
        one.begun_at as one_begun_at,
        two.begun_at as two_begun_at,
        one.begun_at > two.begun_at
        or (one.begun_at = two.begun_at and one.thread_id > two.thread_id) as is_one_later,
        greatest(told.known_at, one.known_at, two.known_at) as known_at
    from told
    inner join threads as one on told.thread_id = one.thread_id
    inner join threads as two on told.other_id = two.thread_id and one.whose = two.whose
    where one.thread_id <> two.thread_id
)

select
    case when is_one_later then one_id else two_id end as thread_id,
    case when is_one_later then two_id else one_id end as follows_id,
    case when is_one_later then two_begun_at else one_begun_at end as followed_begun_at,
    rule,
    min(known_at) as known_at
from compared
group by 1, 2, 3, 4
