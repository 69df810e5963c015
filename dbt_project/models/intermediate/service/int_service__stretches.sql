with

moves as (
    select * from {{ ref('int_service__matter_moves') }}
    where kind <> 'thanked'
),

matter_threads as (
    select * from {{ ref('int_service__matter_threads') }}
),

numbered as (
    select
        *,
        coalesce(sum(case when {{ ends_a_wait('kind') }} then 1 else 0 end) over (
            partition by matter_id
            order by moved_at asc nulls last, order_in_instant asc, move_id asc
            rows between unbounded preceding and 1 preceding
        ), 0) as ends_before
    from moves
),

asked_ranked as (
    select
        *,
        row_number() over (
            partition by matter_id, ends_before
            order by moved_at asc nulls last, move_id asc
        ) as ask_rank
    from numbered
    where kind = 'asked'
),

-- from the first question that nothing had ended until the next answer or solution
waits as (
    select
        asked.grain,
        asked.matter_id,
        asked.channel,
        'wait' as kind,
        asked.moved_at as started_at,
        ends.moved_at as ended_at,
        ends.kind as ended_by,
        asked.move_id as stretch_key
    from asked_ranked as asked
    left join numbered as ends
        on
            asked.matter_id = ends.matter_id
            and asked.ends_before = ends.ends_before
            and {{ ends_a_wait('ends.kind') }}
    where asked.ask_rank = 1
),

first_replies as (
    select
        grain,
        matter_id,
        channel,
        'first_reply' as kind,
        first_contact_at as started_at,
        first_reply_at as ended_at,
        'answered' as ended_by,
        'first_reply' as stretch_key
    from {{ ref('int_service__first_replies') }}
    where first_reply_at is not null
),

opened as (
    select
        grain,
        matter_id,
        first_channel as channel,
        min(opened_at) as opened_at
    from matter_threads
    group by grain, matter_id, first_channel
),

solved as (
    select
        matter_id,
        min(moved_at) as first_solved_at,
        max(moved_at) as last_solved_at
    from moves
    where kind = 'solved'
    group by matter_id
),

first_resolutions as (
    select
        opened.grain,
        opened.matter_id,
        opened.channel,
        'first_resolution' as kind,
        opened.opened_at as started_at,
        solved.first_solved_at as ended_at,
        'solved' as ended_by,
        'first_resolution' as stretch_key
    from opened
    inner join solved on opened.matter_id = solved.matter_id
),

full_resolutions as (
    select
        opened.grain,
        opened.matter_id,
        opened.channel,
        'full_resolution' as kind,
        opened.opened_at as started_at,
        solved.last_solved_at as ended_at,
        'solved' as ended_by,
        'full_resolution' as stretch_key
    from opened
    inner join solved on opened.matter_id = solved.matter_id
),

handled as (
    select
        matter_threads.grain,
        matter_threads.matter_id,
        matter_threads.channel,
        case steps.kind when 'queued' then 'queue' when 'held' then 'hold' else 'talk' end as kind,
        steps.started_at,
        steps.ended_at,
        steps.kind as ended_by,
        concat(steps.system, steps.kind, steps.step_key) as stretch_key
    from {{ ref('int_service_steps') }} as steps
    inner join matter_threads
        on steps.system = matter_threads.system and steps.source_thread_id = matter_threads.source_thread_id
    where steps.kind in ('queued', 'held', 'talked')
),

stretches as (
    select * from waits
    union all
    select * from first_replies
    union all
    select * from first_resolutions
    union all
    select * from full_resolutions
    union all
    select * from handled
)

select
    {{ surrogate_id('clk', ['matter_id', 'kind', 'stretch_key']) }} as clock_id,
    grain,
    matter_id,
    channel,
    kind,
    started_at,
    ended_at,
    case when ended_at is not null and kind in ('wait', 'first_reply') then ended_by end as ended_by
from stretches
