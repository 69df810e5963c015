with

run as (
    select as_of_start from {{ source('meta', 'run_context') }}
),

messages as (
    select
        messages.*,
        conversation_threads.conversation_id
    from {{ ref('int_journey__messages') }} as messages
    inner join {{ ref('int_service__conversation_threads') }} as conversation_threads
        on messages.thread_id = conversation_threads.thread_id
),

touchpoints as (
    select * from {{ ref('int_journey__touchpoints') }}
),

resolved as (
    select
        matter_id as conversation_id,
        max(moved_at) as resolved_at
    from {{ ref('int_service__matter_moves') }}
    where grain = 'conversation' and kind = 'solved'
    group by matter_id
),

exchanged as (
    select
        messages.*,
        is_contact and {{ is_unhappy('messages') }} as is_unhappy,
        sum(case when is_answer then 1 else 0 end) over (
            partition by conversation_id
            order by sent_at asc, message_id asc
            rows between unbounded preceding and current row
        ) as answers_before
    from messages
    where is_contact or is_answer
),

-- unhappy again after our answer: the answer mended nothing; what is added before the next is no more
failures as (
    select
        exchanged.*,
        row_number() over (
            partition by conversation_id, answers_before order by sent_at asc, message_id asc
        ) as failure_rank
    from exchanged
    where is_unhappy
),

counted as (
    select
        failures.*,
        count(*) over (partition by conversation_id) as failure_count,
        row_number() over (
            partition by conversation_id order by sent_at desc, message_id desc
        ) as newest_rank
    from failures
    where failure_rank = 1
),

matters as (
    select
        counted.customer_id,
        counted.conversation_id as episode_key,
        counted.sent_at as signal_at,
        counted.known_at,
        counted.message_id as evidence,
        cast(counted.failure_count - 1 as double) as urgency
    from counted
    left join resolved on counted.conversation_id = resolved.conversation_id
    where
        counted.newest_rank = 1
        and (resolved.resolved_at is null or resolved.resolved_at < counted.sent_at)
),

broken_promises as (
    select
        touchpoints.customer_id,
        touchpoints.touchpoint_id,
        touchpoints.occurred_at,
        touchpoints.known_at
    from touchpoints
    cross join run
    where
        touchpoints.kind = 'delivery_overdue'
        and {{ minutes_between('touchpoints.occurred_at', 'run.as_of_start') }} <= 90 * 1440
),

deliveries as (
    select
        customer_id,
        max(touchpoint_id) as evidence,
        max(occurred_at) as signal_at,
        max(known_at) as known_at,
        cast(count(*) - 1 as double) as urgency
    from broken_promises
    group by customer_id
),

unioned as (
    select
        customer_id,
        episode_key,
        signal_at,
        known_at,
        evidence,
        urgency
    from matters

    union all

    select
        customer_id,
        -- each further broken promise is another episode of the same story
        concat('deliveries|', evidence) as episode_key,
        signal_at,
        known_at,
        evidence,
        urgency
    from deliveries
)

select
    unioned.customer_id,
    unioned.episode_key,
    unioned.signal_at,
    unioned.known_at,
    unioned.evidence,
    cast(null as varchar) as thread_id,
    unioned.urgency
from unioned
cross join run
where
    unioned.urgency >= 1
    and unioned.customer_id is not null
    and {{ minutes_between('unioned.signal_at', 'run.as_of_start') }} between 0 and 14 * 1440
