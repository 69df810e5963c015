select
    'messages' as system,
    person_kind as kind,
    counterpart_key as key,
    known_at
from {{ ref('int_messages__messages') }}
where person_kind <> 'message_author'
