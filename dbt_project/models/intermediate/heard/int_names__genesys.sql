select distinct
    person_kind,
    person_key,
    name_token,
    false as is_staff
from {{ ref('stg_genesys__customers') }}
where person_key is not null and name_token is not null

union all

select distinct
    'genesys_user' as person_kind,
    user_id as person_key,
    participant_name_token as name_token,
    true as is_staff
from {{ ref('stg_genesys__sessions') }}
where purpose = 'agent' and user_id is not null and participant_name_token is not null
