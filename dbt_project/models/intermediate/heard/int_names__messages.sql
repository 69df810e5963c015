select distinct
    'message_author' as person_kind,
    author_key as person_key,
    author_token as name_token,
    false as is_staff
from {{ ref('stg_messages__messages') }}
where author_role = 'customer' and author_key is not null
