select
    'complaints' as system,
    complaint_id as source_thread_id,
    solved_at
from {{ ref('stg_complaints__complaint_solutions') }}
