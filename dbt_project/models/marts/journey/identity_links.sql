select
    customer_id,
    source,
    kind,
    key,
    rule,
    confidence,
    valid_from,
    valid_to
from {{ source('identity', 'links') }}
