select
    'zendesk' as system,
    ticket_id as source_thread_id,
    solved_at
from {{ ref('stg_zendesk__ticket_solutions') }}
