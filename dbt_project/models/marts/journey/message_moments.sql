select
    message_id,
    moment_of_truth,
    strength,
    known_at
from {{ ref('int_moments__messages') }}
