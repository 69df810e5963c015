select
    'zendesk_user' as person_kind,
    user_id as person_id,
    name_token,
    cast(null as varchar) as first_name_token,
    cast(null as varchar) as last_name_token,
    cast(null as varchar) as company_name_token,
    cast(null as varchar) as street_token,
    cast(null as varchar) as postcode_token
from {{ ref('stg_zendesk__users') }}
where role = 'end-user'
