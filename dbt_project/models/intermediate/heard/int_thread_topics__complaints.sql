select
    'complaints' as system,
    complaint_id as source_thread_id,
    cast(null as varchar) as subject_token,
    lower(trim(category)) as label
from {{ ref('stg_complaints__complaints') }}
