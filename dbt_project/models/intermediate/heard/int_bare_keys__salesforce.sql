select
    'salesforce' as system,
    person_kind as kind,
    counterpart_key as key,
    known_at
from {{ ref('int_messages__salesforce') }}
where person_kind in ('email', 'phone')
