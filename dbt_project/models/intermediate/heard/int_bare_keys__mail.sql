select
    'mail' as system,
    'email' as kind,
    counterpart_key as key,
    known_at
from {{ ref('int_messages__mail') }}
