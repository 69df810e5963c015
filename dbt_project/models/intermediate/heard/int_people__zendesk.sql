select
    'zendesk' as system,
    'zendesk_user' as person_kind,
    user_id as person_id,
    external_id,
    email_token,
    phone_token,
    created_at as since
from {{ ref('stg_zendesk__users') }}
where role = 'end-user'
