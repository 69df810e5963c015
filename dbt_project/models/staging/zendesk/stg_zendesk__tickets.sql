select
    ticket_id,
    requester_id,
    submitter_id,
    followed_ticket_id,
    channel,
    subject_token,
    topic_token,
    mentioned_numbers,
    ticket_type,
    assignee_id,
    group_id,
    status,
    priority,
    satisfaction_score,
    solved_at,
    created_at,
    updated_at,
    occurred_at,
    known_at,
    received_at
from {{ ref('stg_zendesk__ticket_versions') }}
where version_rank = 1
