select
    conversation_id,
    contact_id,
    contact_external_id,
    source_id,
    author_id,
    channel,
    delivered_as,
    author_type,
    author_name_token,
    author_email_token,
    body_token,
    state,
    reopened,
    rating,
    rated_at,
    created_at,
    updated_at,
    known_at,
    received_at
from {{ ref('stg_intercom__conversation_versions') }}
where version_rank = 1
