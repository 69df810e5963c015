select
    ticket_id,
    contact_id,
    channel,
    category,
    subject_token,
    topic_token,
    body_token,
    pipeline,
    status,
    priority,
    first_agent_reply_at,
    closed_at,
    created_at,
    updated_at,
    occurred_at,
    known_at,
    received_at
from {{ ref('stg_hubspot__ticket_versions') }}
where version_rank = 1
