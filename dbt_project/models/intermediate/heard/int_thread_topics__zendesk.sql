select
    'zendesk' as system,
    ticket_id as source_thread_id,
    subject_token,
    lower(trim(ticket_type)) as label
from {{ ref('stg_zendesk__tickets') }}
