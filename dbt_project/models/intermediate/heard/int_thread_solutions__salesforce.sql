select
    'salesforce' as system,
    case_id as source_thread_id,
    closed_at as solved_at
from {{ ref('stg_salesforce__case_solutions') }}
