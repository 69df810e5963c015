select
    'zendesk_user' as person_kind,
    user_id as person_key,
    name_token,
    role in ('agent', 'admin') as is_staff
from {{ ref('stg_zendesk__users') }}
