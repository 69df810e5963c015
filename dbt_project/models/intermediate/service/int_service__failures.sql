{#- A question that waits longer than so many days is unanswered; broken promises so near to each other are one story. -#}
{%- set patience_days = 7 -%}
{%- set story_days = 90 -%}
with

run as (
    select as_of_start from {{ source('meta', 'run_context') }}
),

matters as (
    select * from {{ ref('int_moments__matters') }}
    where customer_id is not null
),

moves as (
    select * from {{ ref('int_service__matter_moves') }}
    where grain = 'conversation' and moved_at is not null
),

conversation_threads as (
    select * from {{ ref('int_service__conversation_threads') }}
),

touchpoints as (
    select
        touchpoints.*,
        conversation_threads.conversation_id as matter_id
    from {{ ref('int_journey__touchpoints') }} as touchpoints
    left join conversation_threads on touchpoints.thread_id = conversation_threads.thread_id
),

said as (
    select
        messages.*,
        conversation_threads.conversation_id as matter_id
    from {{ ref('int_feelings__messages') }} as messages
    inner join conversation_threads on messages.thread_id = conversation_threads.thread_id
),

turns as (
    select
        *,
        lag(kind) over (
            partition by matter_id order by moved_at asc, order_in_instant asc, move_id asc
        ) as kind_before
    from moves
    where kind in ('asked', 'solved')
),

-- praise that nobody answered is a pity and no failure
waits as (
    select
        stretches.*,
        {{ plus_milliseconds('stretches.started_at', 86400000 * patience_days) }} as patient_until
    from {{ ref('int_service__stretches') }} as stretches
    left join said
        on stretches.matter_id = said.matter_id and stretches.started_at = said.sent_at and said.is_warm
    where stretches.grain = 'conversation' and stretches.kind = 'wait' and said.matter_id is null
),

settled as (
    select * from touchpoints
    where kind = 'complaint_resolved'
),

-- closed without a word; how a complaint was settled is often not told
never_answered as (
    select facts.matter_id
    from {{ ref('int_service__matter_facts') }} as facts
    left join settled on facts.matter_id = settled.matter_id
    where facts.grain = 'conversation' and facts.reply_state = 'unanswered' and settled.matter_id is null
),

-- `place` orders what happened in one instant
happened as (
    select matter_id, 'complaint' as kind, occurred_at as failed_at, known_at, touchpoint_id as evidence, 1 as place
    from touchpoints
    where kind = 'complaint_registered'

    union all

    select matter_id, 'reopened' as kind, moved_at as failed_at, known_at, move_id as evidence, 2 as place
    from turns
    where kind = 'asked' and kind_before = 'solved'

    union all

    select waits.matter_id, 'unanswered' as kind, waits.patient_until, waits.patient_until, waits.clock_id, 3 as place
    from waits
    cross join run
    where coalesce(waits.ended_at, run.as_of_start) > waits.patient_until

    union all

    select waits.matter_id, 'unanswered' as kind, waits.ended_at, waits.ended_at, waits.clock_id, 3 as place
    from waits
    inner join never_answered on waits.matter_id = never_answered.matter_id
    where waits.ended_by = 'solved' and waits.ended_at <= waits.patient_until

    union all

    select matter_id, 'angry' as kind, sent_at as failed_at, known_at, message_id as evidence, 4 as place
    from said
    where {{ is_unhappy('said') }}

    union all

    select matter_id, 'try' as kind, moved_at as failed_at, known_at, move_id as evidence, 5 as place
    from moves
    where kind = 'answered'

    union all

    select matter_id, 'try' as kind, occurred_at as failed_at, known_at, touchpoint_id as evidence, 5 as place
    from settled
),

ordered as (
    select
        *,
        sum(case when kind = 'try' then 1 else 0 end) over (
            partition by matter_id order by failed_at asc, place asc, evidence asc
            rows between unbounded preceding and current row
        ) as tries_before,
        min(case when kind = 'try' then failed_at end) over (
            partition by matter_id order by failed_at asc, place asc, evidence asc
            rows between current row and unbounded following
        ) as answered_at
    from happened
    where failed_at is not null
),

-- what goes wrong before anybody has tried again is one failure
first_of as (
    select
        *,
        row_number() over (
            partition by matter_id, tries_before order by failed_at asc, place asc, evidence asc
        ) as failure_rank
    from ordered
    where kind <> 'try'
),

in_matters as (
    select
        matters.customer_id,
        matters.conversation_id,
        case
            when first_of.kind <> 'angry' then first_of.kind
            when first_of.tries_before = 0 then 'angry_start'
            else 'angry_after_answer'
        end as kind,
        first_of.failed_at,
        first_of.known_at,
        first_of.evidence,
        first_of.answered_at,
        matters.moment_of_truth,
        row_number() over in_order as failure_number,
        lead(first_of.failed_at) over in_order as next_failed_at
    from first_of
    inner join matters on first_of.matter_id = matters.conversation_id
    where first_of.failure_rank = 1
    window in_order as (partition by first_of.matter_id order by first_of.failed_at asc, first_of.tries_before asc)
),

promises as (
    select
        touchpoints.*,
        moments.moment_of_truth
    from touchpoints
    inner join {{ ref('int_moments__touchpoints') }} as moments on touchpoints.touchpoint_id = moments.touchpoint_id
    where touchpoints.kind = 'delivery_overdue' and touchpoints.customer_id is not null
),

-- each is a failure of its own, and the second of a story says that nothing was learnt from the first
broken as (
    select
        promises.customer_id,
        cast(null as varchar) as conversation_id,
        'broken_promise' as kind,
        promises.occurred_at as failed_at,
        promises.known_at,
        promises.touchpoint_id as evidence,
        cast(null as timestamp) as answered_at,
        promises.moment_of_truth,
        count(case when others.occurred_at <= promises.occurred_at then 1 end) as failure_number,
        min(case when others.occurred_at > promises.occurred_at then others.occurred_at end) as next_failed_at
    from promises
    inner join promises as others
        on
            promises.customer_id = others.customer_id
            and others.occurred_at >= promises.occurred_at - interval '{{ story_days }}' day
            and others.occurred_at <= promises.occurred_at + interval '{{ story_days }}' day
    group by promises.customer_id, promises.occurred_at, promises.known_at, promises.touchpoint_id, promises.moment_of_truth
),

failures as (select * from in_matters union all select * from broken)

select {{ surrogate_id('fail', ['kind', 'evidence']) }} as failure_id, *
from failures
