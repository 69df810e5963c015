with

touchpoints as (
    select * from {{ ref('int_journey__touchpoints') }}
),

words as (
    select * from {{ ref('int_moments__messages') }}
    where moment_rank = 1
),

subjects as (
    select * from {{ ref('int_moments__subjects') }}
),

facts as (
    select * from {{ ref('int_moments__facts') }}
),

-- facts go before words: what a source records is surer than what a pattern hears
own as (
    select
        touchpoints.touchpoint_id,
        touchpoints.thread_id,
        touchpoints.occurred_at,
        touchpoints.kind,
        subjects.moment_of_truth as subject_moment,
        coalesce(facts.moment_of_truth, words.moment_of_truth) as own_moment,
        case
            when facts.moment_of_truth is not null then 'facts'
            when words.moment_of_truth is not null then 'words'
        end as own_source
    from touchpoints
    left join facts on touchpoints.touchpoint_id = facts.touchpoint_id
    left join words on touchpoints.source_id = words.message_id
    left join subjects on touchpoints.thread_id = subjects.thread_id
),

-- "and when exactly?", and every answer, belong to the moment that the thread spoke of last
counted as (
    select
        *,
        case
            when own_source = 'words' then own_moment
        end as spoken_moment,
        sum(case when own_source = 'words' then 1 else 0 end) over (
            partition by thread_id
            order by occurred_at asc nulls last, touchpoint_id asc
            rows between unbounded preceding and current row
        ) as spoken_so_far
    from own
),

carried as (
    select
        *,
        case
            when thread_id is not null
                then max(spoken_moment) over (partition by thread_id, spoken_so_far)
        end as thread_moment
    from counted
)

select
    touchpoint_id,
    coalesce(own_moment, thread_moment, subject_moment, 'unknown') as moment_of_truth,
    case
        when own_moment = 'routine' then 'routine'
        when own_moment is not null then own_source
        when thread_moment is not null then 'thread'
        when subject_moment is not null then 'subject'
        else 'unknown'
    end as moment_source
from carried
