select
    'hubspot' as system,
    ticket_id as source_thread_id,
    subject_token,
    lower(trim(category)) as label
from {{ ref('stg_hubspot__tickets') }}
