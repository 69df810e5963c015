select
    'salesforce' as system,
    case_id as source_thread_id,
    subject_token,
    lower(trim(coalesce(reason, case_type))) as label
from {{ ref('stg_salesforce__cases') }}
