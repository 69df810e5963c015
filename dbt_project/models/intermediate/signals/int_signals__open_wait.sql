with

run as (
    select as_of_start from {{ source('meta', 'run_context') }}
),

waits as (
    select * from {{ ref('int_signals__open_questions') }}
),

-- a matter waits since its first unanswered message, whatever the customer adds and wherever
ranked as (
    select
        waits.*,
        {{ minutes_between('waits.waiting_since', 'run.as_of_start') }} as wait_minutes,
        row_number() over (
            partition by waits.conversation_id order by waits.waiting_since asc, waits.move_id asc
        ) as wait_rank
    from waits
    cross join run
    where waits.waiting_since < run.as_of_start
)

select
    customer_id,
    move_id as episode_key,
    waiting_since as signal_at,
    known_at,
    move_id as evidence,
    thread_id,
    wait_minutes as urgency
from ranked
-- an answer after more than a month comes too late to be on time: it is for the churn list
where wait_rank = 1 and wait_minutes <= 30 * 1440
