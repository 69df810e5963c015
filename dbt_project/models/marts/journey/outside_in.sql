with

run as (
    select as_of_start from {{ source('meta', 'run_context') }}
),

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

messages as (
    select * from {{ ref('int_journey__messages') }}
    where is_contact or is_answer
),

feelings as (
    select * from {{ ref('customer_feelings') }}
),

threads as (
    select * from {{ ref('threads') }}
),

-- how many answers there had been tells which questions waited for the same answer
numbered as (
    select
        messages.*,
        threads.conversation_id,
        coalesce(sum(case when messages.is_answer then 1 else 0 end) over (
            partition by messages.thread_id
            order by messages.sent_at asc nulls last, messages.message_id asc
            rows between unbounded preceding and 1 preceding
        ), 0) as answers_before
    from messages
    inner join threads on messages.thread_id = threads.thread_id
),

-- "thanks, that solved it" waits for nothing
asked as (
    select
        *,
        row_number() over (
            partition by thread_id, answers_before order by sent_at asc, message_id asc
        ) as ask_rank
    from numbered
    where is_contact and not (emotion = 'gratitude' and coalesce(negative, 0) < 0.3)
),

waits as (
    select
        asked.message_id,
        asked.thread_customer_id as customer_id,
        asked.thread_id,
        asked.conversation_id,
        asked.channel,
        asked.sent_at,
        asked.known_at,
        answers.sent_at as answered_at,
        threads.resolved_at
    from asked
    inner join threads on asked.thread_id = threads.thread_id
    left join numbered as answers
        on
            asked.thread_id = answers.thread_id
            and asked.answers_before = answers.answers_before
            and answers.is_answer
            and answers.sent_at >= asked.sent_at
    where asked.ask_rank = 1
),

visible as (
    select
        touchpoints.touchpoint_id as step_id,
        touchpoints.customer_id,
        touchpoints.occurred_at,
        touchpoints.known_at,
        cast(null as timestamp) as ended_at,
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
        {{ surrogate_id('wait', ['message_id']) }} as step_id,
        customer_id,
        sent_at as occurred_at,
        known_at,
        case when answered_at is not null then answered_at when resolved_at >= sent_at then resolved_at end as ended_at,
        channel,
        'waited' as step,
        'waited for an answer' as words,
        thread_id,
        conversation_id,
        message_id,
        cast(null as varchar) as moment_of_truth,
        cast(null as bigint) as energy,
        cast(null as varchar) as emotion,
        cast(null as double) as valence
    from waits
    where customer_id is not null
),

-- asked again before anybody had answered
repeated as (
    select
        {{ surrogate_id('again', ['message_id']) }} as step_id,
        thread_customer_id as customer_id,
        sent_at as occurred_at,
        known_at,
        cast(null as timestamp) as ended_at,
        channel,
        'asked_again' as step,
        'had to ask again' as words,
        thread_id,
        conversation_id,
        message_id,
        cast(null as varchar) as moment_of_truth,
        cast(null as bigint) as energy,
        cast(null as varchar) as emotion,
        cast(null as double) as valence
    from asked
    where ask_rank > 1 and thread_customer_id is not null
),

steps as (
    select * from visible
    union all
    select * from waited
    union all
    select * from repeated
)

select
    steps.step_id,
    steps.customer_id,
    steps.occurred_at,
    steps.known_at,
    steps.ended_at,
    case
        when steps.step = 'waited'
            then greatest(
                {{ minutes_between('steps.occurred_at', 'coalesce(steps.ended_at, run.as_of_start)') }},
                cast(0 as double)
            )
    end as waited_minutes,
    steps.channel,
    steps.step,
    steps.words,
    steps.thread_id,
    steps.conversation_id,
    steps.message_id,
    steps.moment_of_truth,
    steps.energy,
    steps.emotion,
    steps.valence
from steps
cross join run
