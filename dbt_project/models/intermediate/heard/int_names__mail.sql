select distinct
    'email' as person_kind,
    from_token as person_key,
    from_name_token as name_token,
    false as is_staff
from {{ ref('stg_mail__messages') }}
