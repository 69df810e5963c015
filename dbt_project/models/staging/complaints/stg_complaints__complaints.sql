select
    complaint_id,
    customer_number,
    channel,
    category,
    body_token,
    mentioned_numbers,
    status,
    resolved_at,
    complained_at,
    updated_at,
    occurred_at,
    known_at,
    received_at
from {{ ref('stg_complaints__complaint_versions') }}
where version_rank = 1
