-- Fails if any touchpoint, message or thread became known at or after the start of the as-of day.
with

seen as (
    select touchpoint_id as record_id, known_at from {{ ref('touchpoints') }}
    union all
    select message_id as record_id, known_at from {{ ref('messages') }}
    union all
    select thread_id as record_id, known_at from {{ ref('threads') }}
)

select seen.*
from seen
cross join {{ source('meta', 'run_context') }} as run
where seen.known_at >= run.as_of_start
