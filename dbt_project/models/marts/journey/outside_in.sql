with

touchpoints as (
    select * from {{ ref('touchpoints') }}
    where customer_id is not null
),

sources as (
    select
        touchpoints.touchpoint_id,
        messages.message_id
    from {{ ref('int_journey__touchpoints') }} as touchpoints
    inner join {{ ref('int_journey__messages') }} as messages on touchpoints.source_id = messages.message_id
),

kinds as (
    select * from {{ ref('touchpoint_kinds') }}
),

feelings as (
    select * from {{ ref('customer_feelings') }}
),

waits as (
    select
        clocks.*,
        threads.customer_id
    from {{ ref('clocks') }} as clocks
    inner join {{ ref('threads') }} as threads on clocks.thread_id = threads.thread_id
    where clocks.grain = 'thread' and clocks.kind in ('wait', 'queue', 'hold') and threads.customer_id is not null
),

-- a question while an earlier one of the thread still waited; one instant is one question
repeats as (
    select
        moves.move_id,
        moves.thread_id,
        moves.customer_id,
        moves.channel,
        moves.moved_at,
        moves.known_at,
        waits.conversation_id
    from {{ ref('int_service__moves') }} as moves
    inner join waits
        on
            moves.thread_id = waits.thread_id
            and waits.kind = 'wait'
            and moves.moved_at > waits.started_at
            and (waits.ended_at is null or moves.moved_at < waits.ended_at)
    where moves.kind = 'asked'
),

visible as (
    select
        touchpoints.touchpoint_id as step_id,
        touchpoints.customer_id,
        touchpoints.occurred_at,
        touchpoints.known_at,
        cast(null as timestamp) as ended_at,
        cast(null as double) as waited_minutes,
        touchpoints.channel,
        touchpoints.kind as step,
        kinds.words,
        touchpoints.thread_id,
        touchpoints.conversation_id,
        sources.message_id,
        touchpoints.moment_of_truth,
        touchpoints.energy,
        feelings.emotion,
        feelings.valence
    from touchpoints
    inner join kinds on touchpoints.kind = kinds.kind
    left join sources on touchpoints.touchpoint_id = sources.touchpoint_id
    left join feelings on touchpoints.touchpoint_id = feelings.touchpoint_id
    where kinds.is_visible
),

waited as (
    select
        clock_id as step_id,
        customer_id,
        started_at as occurred_at,
        started_at as known_at,
        ended_at,
        calendar_minutes as waited_minutes,
        channel,
        case kind when 'wait' then 'waited' when 'queue' then 'queued' else 'on_hold' end as step,
        case kind
            when 'wait' then 'waited for an answer' when 'queue' then 'waited in the queue' else 'was left on hold'
        end as words,
        thread_id,
        conversation_id,
        cast(null as varchar) as message_id,
        cast(null as varchar) as moment_of_truth,
        cast(null as bigint) as energy,
        cast(null as varchar) as emotion,
        cast(null as double) as valence
    from waits
),

repeated as (
    select
        {{ surrogate_id('again', ['thread_id', 'move_id']) }} as step_id,
        customer_id,
        moved_at as occurred_at,
        known_at,
        cast(null as timestamp) as ended_at,
        cast(null as double) as waited_minutes,
        channel,
        'asked_again' as step,
        'had to ask again' as words,
        thread_id,
        conversation_id,
        cast(null as varchar) as message_id,
        cast(null as varchar) as moment_of_truth,
        cast(null as bigint) as energy,
        cast(null as varchar) as emotion,
        cast(null as double) as valence
    from repeats
    where customer_id is not null
),

steps as (
    select * from visible
    union all
    select * from waited
    union all
    select * from repeated
)

select
    step_id,
    customer_id,
    occurred_at,
    known_at,
    ended_at,
    waited_minutes,
    channel,
    step,
    words,
    thread_id,
    conversation_id,
    message_id,
    moment_of_truth,
    energy,
    emotion,
    valence
from steps
