with

run as (
    select as_of_start from {{ source('meta', 'run_context') }}
),

matter_threads as (
    select * from {{ ref('int_service__matter_threads') }}
),

moves as (
    select * from {{ ref('int_service__matter_moves') }}
),

-- a solution that the next question of the customer follows did not last
turns as (
    select
        matter_id,
        kind,
        lead(kind) over (
            partition by matter_id
            order by moved_at asc nulls last, order_in_instant asc, move_id asc
        ) as next_kind
    from moves
    where kind in ('asked', 'solved')
),

reopened as (
    select
        matter_id,
        count(case when kind = 'solved' and next_kind = 'asked' then 1 end) as reopens
    from turns
    group by matter_id
),

moved as (
    select
        moves.matter_id,
        max(case when moves.kind = 'asked' then moves.moved_at end) as last_asked_at,
        min(case when moves.kind = 'asked' then moves.moved_at end) as first_asked_at,
        max(case when moves.kind = 'answered' then moves.moved_at end) as last_answered_at,
        max(case when moves.kind = 'solved' then moves.moved_at end) as last_solved_at,
        count(distinct case when moves.kind = 'answered' then moves.agent_key end) as agents,
        -- days begin with the as-of day's clock
        count(distinct case
            when moves.kind in ('asked', 'thanked')
                then concat(
                    moves.thread_id, '|',
                    cast({{ day_number('moves.moved_at', epoch_ms_of('run.as_of_start')) }} as varchar)
                )
        end) as contacts
    from moves
    cross join run
    group by moves.matter_id
),

handed as (
    select
        matter_threads.matter_id,
        count(case when steps.kind = 'transferred' then 1 end) as transfers,
        count(case when steps.kind = 'abandoned' then 1 end) as abandoned_queues
    from {{ ref('int_service_steps') }} as steps
    inner join matter_threads
        on steps.system = matter_threads.system and steps.source_thread_id = matter_threads.source_thread_id
    group by matter_threads.matter_id
),

counted_by_source as (
    select
        matter_threads.matter_id,
        sum(tallies.reopens) as reopens,
        sum(tallies.transfers) as transfers
    from {{ ref('int_thread_tallies') }} as tallies
    inner join matter_threads
        on tallies.system = matter_threads.system and tallies.source_thread_id = matter_threads.source_thread_id
    group by matter_threads.matter_id
),

matters as (
    select distinct
        grain,
        matter_id
    from matter_threads
)

select
    matters.grain,
    matters.matter_id,
    coalesce(moved.contacts, 0) as contacts,
    coalesce(moved.agents, 0) as agents,
    cast(coalesce(handed.transfers, 0) + coalesce(counted_by_source.transfers, 0) as bigint) as transfers,
    cast(greatest(coalesce(reopened.reopens, 0), coalesce(counted_by_source.reopens, 0)) as bigint) as reopens,
    coalesce(handed.abandoned_queues, 0) > 0 and moved.last_answered_at is null as is_abandoned,
    moved.last_solved_at is not null
    and coalesce(moved.last_asked_at <= moved.last_solved_at, true) as is_resolved,
    case
        when moved.first_asked_at is null then 'nothing_asked'
        when
            moved.last_asked_at > coalesce(moved.last_answered_at, moved.last_solved_at)
            and moved.last_asked_at > coalesce(moved.last_solved_at, moved.last_answered_at)
            or coalesce(moved.last_answered_at, moved.last_solved_at) is null
            then 'waiting'
        when coalesce(moved.last_answered_at >= moved.first_asked_at, false) then 'answered'
        else 'unanswered'
    end as reply_state
from matters
left join moved on matters.matter_id = moved.matter_id
left join reopened on matters.matter_id = reopened.matter_id
left join handed on matters.matter_id = handed.matter_id
left join counted_by_source on matters.matter_id = counted_by_source.matter_id
