with

run as (
    select as_of_start from {{ source('meta', 'run_context') }}
),

messages as (
    select * from {{ ref('int_journey__messages') }}
),

unanswered as (
    select * from {{ ref('int_signals__open_questions') }}
),

heard as (
    select
        unanswered.customer_id,
        messages.thread_id,
        messages.message_id,
        messages.sent_at,
        messages.known_at,
        greatest(
            coalesce(messages.cancel_intent, 0),
            coalesce(messages.escalation, 0),
            coalesce(messages.anger, 0)
        ) as urgency
    from unanswered
    inner join messages on unanswered.move_id = messages.message_id
    cross join run
    where
        messages.sent_at < run.as_of_start
        -- nobody is urgent for ever: what nobody answered for two weeks is an open wait
        and {{ minutes_between('messages.sent_at', 'run.as_of_start') }} <= 14 * 1440
),

ranked as (
    select
        heard.*,
        row_number() over (
            partition by heard.customer_id, heard.thread_id
            order by heard.urgency desc, heard.sent_at asc, heard.message_id asc
        ) as message_rank
    from heard
)

select
    customer_id,
    thread_id as episode_key,
    sent_at as signal_at,
    known_at,
    message_id as evidence,
    thread_id,
    urgency
from ranked
where message_rank = 1 and urgency > 0
