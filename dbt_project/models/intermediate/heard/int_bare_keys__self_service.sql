select
    'self_service' as system,
    person_kind as kind,
    person_key as key,
    known_at
from {{ ref('int_events__self_service') }}
