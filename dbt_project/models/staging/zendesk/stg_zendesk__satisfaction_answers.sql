with

run as (
    select as_of_start from {{ source('meta', 'run_context') }}
),

source as (
    select * from {{ source('raw', 'zendesk_satisfaction_ratings') }}
),

typed as (
    select
        ---------- ids
        rating_id,
        ticket_id,
        requester_id,
        assignee_id,
        ---------- facts
        lower(trim(score)) as score,
        reason,
        comment_token,
        ---------- clocks
        {{ utc_timestamp('created_at', '_time_zone') }} as offered_at,
        {{ utc_timestamp('updated_at', '_time_zone') }} as rated_at,
        known_at,
        _received_at as received_at,
        _record_hash
    from source
),

-- an answer that the customer changed is two answers; without its stamp nobody knows when it was given
ranked as (
    select
        typed.*,
        concat(typed.rating_id, '-', cast({{ epoch_ms_of('typed.rated_at') }} as varchar)) as answer_id,
        row_number() over (
            partition by typed.rating_id, typed.rated_at
            order by typed._record_hash asc
        ) as version_rank
    from typed
    cross join run
    where
        typed.known_at < run.as_of_start
        and typed.rated_at is not null
        -- `offered` and `unoffered` are no answers; newer surveys say `good_with_comment` and the like
        and (substr(typed.score, 1, 4) = 'good' or substr(typed.score, 1, 3) = 'bad')
)

select
    answer_id,
    rating_id,
    ticket_id,
    requester_id,
    assignee_id,
    score,
    reason,
    comment_token,
    offered_at,
    rated_at,
    rated_at as occurred_at,
    known_at,
    received_at
from ranked
where version_rank = 1
