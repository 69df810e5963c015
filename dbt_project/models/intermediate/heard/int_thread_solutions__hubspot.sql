select
    'hubspot' as system,
    ticket_id as source_thread_id,
    closed_at as solved_at
from {{ ref('stg_hubspot__ticket_solutions') }}
