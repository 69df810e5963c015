with

candidates as (
    select * from {{ ref('int_service__told_links') }}
    union all
    select * from {{ ref('int_service__near_links') }}
),

-- what the sources tell goes before what is only likely, then the nearest thread counts
ranked as (
    select
        *,
        row_number() over (
            partition by thread_id
            order by
                case rule when 'same_topic' then 1 when 'still_open' then 2 else 0 end,
                followed_begun_at desc,
                follows_id asc,
                known_at asc,
                rule asc
        ) as link_rank
    from candidates
),

dated as (
    select
        *,
        min(known_at) over (
            partition by thread_id order by link_rank asc
            rows between unbounded preceding and 1 preceding
        ) as superseded_at
    from ranked
)

select
    thread_id,
    follows_id,
    rule,
    known_at,
    superseded_at
from dated
-- a link that a better one preceded never held
where superseded_at is null or known_at < superseded_at
