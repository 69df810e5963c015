with

answers_ranked as (
    select
        *,
        row_number() over (
            partition by rating_id, comment_token
            order by rated_at asc, answer_id asc
        ) as answer_rank
    from {{ ref('stg_zendesk__satisfaction_answers') }}
    where comment_token is not null
)

select
    -- words about a ticket that is done with ask for no answer in it: they are a thread of their own
    concat('rating-', answer_id) as source_thread_id,
    ticket_id,
    requester_id,
    comment_token,
    rated_at,
    known_at,
    received_at
from answers_ranked
where answer_rank = 1
