-- Fails if a first reply took longer by the staff's clock than the customer waited in that thread.
with

waits as (
    select
        thread_id,
        sum(waited_minutes) as waited_minutes
    from {{ ref('outside_in') }}
    where step = 'waited'
    group by thread_id
)

select
    threads.thread_id,
    threads.first_reply_minutes,
    waits.waited_minutes
from {{ ref('threads') }} as threads
inner join waits on threads.thread_id = waits.thread_id
where threads.first_reply_minutes > waits.waited_minutes + 0.001
