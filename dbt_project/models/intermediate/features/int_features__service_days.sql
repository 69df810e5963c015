with

clocks as (
    select distinct clock_ms from {{ ref('int_features__snapshots') }}
),

moves as (
    select
        *,
        min(case when kind = 'asked' then known_at end) over earlier as ask_known_at
    from {{ ref('int_service__moves') }}
    where customer_id is not null
    window earlier as (
        partition by thread_id order by moved_at asc, order_in_instant asc, move_id asc
        rows between unbounded preceding and 1 preceding
    )
),

-- the first answer to a question that was known counts, so that one known later changes nothing
asked as (
    select
        *,
        min(case when kind = 'answered' and ask_known_at is not null then greatest(known_at, ask_known_at) end) over (
            partition by thread_id order by moved_at asc, order_in_instant asc, move_id asc
            rows between unbounded preceding and 1 preceding
        ) as answer_known_at
    from moves
),

scripts as (
    select * from {{ ref('int_answer_scripts') }}
),

templates as (
    select * from {{ source('replies', 'serving_templates') }}
),

replies as (
    select
        messages.message_id,
        messages.customer_id,
        messages.sent_at,
        messages.known_at,
        scripts.is_scripted,
        templates.gives_goodwill
    from {{ ref('int_journey__messages') }} as messages
    inner join {{ ref('int_messages') }} as texts on messages.message_id = texts.message_id
    left join scripts
        on messages.system = scripts.system and messages.source_message_id = scripts.source_message_id
    left join templates on texts.body_token = templates.body_token
    where messages.is_answer and messages.customer_id is not null
),

-- `yes` says what of a kind counts, NULL where its source does not tell
happened as (
    select
        customer_id,
        'repeat_contact' as kind,
        thread_id as key,
        contacted_at as happened_at,
        known_at,
        superseded_at,
        is_channel_switch as yes
    from {{ ref('int_features__repeats') }}

    union all

    select customer_id, 'asked_again' as kind, thread_id, moved_at, greatest(known_at, answer_known_at), null, true
    from asked
    where kind = 'asked' and answer_known_at is not null

    union all

    select customer_id, 'macro' as kind, message_id, sent_at, known_at, null, is_scripted
    from replies

    union all

    select customer_id, 'goodwill' as kind, message_id, sent_at, known_at, null, gives_goodwill
    from replies

    union all

    select customer_id, 'self_service' as kind, touchpoint_id, occurred_at, known_at, null, kind in {{ left_alone_kinds() }}
    from {{ ref('int_journey__touchpoints') }}
    where system = 'self_service' and customer_id is not null
),

dated as (
    select
        happened.*,
        clocks.clock_ms,
        {{ day_number('happened.happened_at', 'clocks.clock_ms') }} as service_day
    from happened
    cross join clocks
),

-- who asks again twice on one day in one thread asked again once, as soon as one of the two is known
once as (
    select
        customer_id,
        clock_ms,
        service_day,
        kind,
        key,
        superseded_at,
        min(known_at) as known_at,
        max(case when yes then 1 when not yes then 0 end) as yes
    from dated
    group by customer_id, clock_ms, service_day, kind, key, superseded_at
),

known as (
    select
        *,
        {{ day_number('known_at', 'clock_ms') }} as known_day,
        {{ day_number('superseded_at', 'clock_ms') }} as superseded_day
    from once
)

select
    customer_id,
    clock_ms,
    service_day,
    known_day,
    superseded_day,
    count(*) filter (where kind = 'repeat_contact') as repeat_contacts,
    count(*) filter (where kind = 'repeat_contact' and yes = 1) as channel_switches,
    count(*) filter (where kind = 'self_service') as self_service_steps,
    count(*) filter (where kind = 'self_service' and yes = 1) as self_service_failures,
    count(*) filter (where kind = 'asked_again') as asked_again,
    -- each reply stands once among the macros
    count(*) filter (where kind = 'macro') as replies,
    count(*) filter (where kind = 'macro' and yes is not null) as audited_replies,
    count(*) filter (where kind = 'macro' and yes = 1) as macro_replies,
    count(*) filter (where kind = 'goodwill' and yes is not null) as worded_replies,
    count(*) filter (where kind = 'goodwill' and yes = 1) as goodwill_replies,
    max(known_at) as newest_known_at
from known
group by customer_id, clock_ms, service_day, known_day, superseded_day
