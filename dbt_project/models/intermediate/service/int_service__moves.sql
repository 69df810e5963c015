with

threads as (
    select * from {{ ref('int_journey__threads') }}
),

messages as (
    select * from {{ ref('int_journey__messages') }}
    where is_contact or is_answer
),

steps as (
    select
        steps.*,
        threads.thread_id
    from {{ ref('int_service_steps') }} as steps
    inner join threads on steps.system = threads.system and steps.source_thread_id = threads.source_thread_id
    where steps.kind in ('entered', 'talked')
),

solutions as (
    select
        {{ thread_id('system', 'source_thread_id') }} as thread_id,
        solved_at
    from {{ ref('int_thread_solutions') }}
),

said as (
    select
        thread_id,
        message_id as move_id,
        case
            when is_answer then 'answered'
            -- "Thanks, that solved it" asks for nothing: it opens no wait, though it is a contact
            when coalesce(emotion, '') = 'gratitude' and coalesce(negative, 0) < 0.3 then 'thanked'
            else 'asked'
        end as kind,
        case when is_answer then author_key end as agent_key,
        sent_at as moved_at,
        known_at
    from messages
),

-- of a call or chat the customer asks by coming and is answered by somebody who takes it
met as (
    select
        thread_id,
        {{ surrogate_id('stp', ['system', 'kind', 'step_key']) }} as move_id,
        case kind when 'entered' then 'asked' else 'answered' end as kind,
        agent_key,
        started_at as moved_at,
        started_at as known_at
    from steps
),

settled as (
    select
        thread_id,
        concat('solved-', cast({{ epoch_ms_of('solved_at') }} as varchar)) as move_id,
        'solved' as kind,
        cast(null as varchar) as agent_key,
        solved_at as moved_at,
        solved_at as known_at
    from solutions
),

moves as (
    select * from said
    union all
    select * from met
    union all
    select * from settled
)

select
    moves.thread_id,
    moves.move_id,
    moves.kind,
    moves.agent_key,
    moves.moved_at,
    moves.known_at,
    threads.customer_id,
    threads.channel,
    case moves.kind when 'asked' then 0 when 'thanked' then 0 when 'answered' then 1 else 2 end as order_in_instant
from moves
inner join threads on moves.thread_id = threads.thread_id
