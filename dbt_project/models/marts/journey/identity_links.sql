select
    customer_id,
    source,
    kind,
    key,
    rule,
    confidence,
    valid_from,
    valid_to,
    evidence
from {{ source('identity', 'links') }}
