select
    'genesys' as system,
    'genesys_contact' as person_kind,
    external_contact_id as person_id,
    cast(null as varchar) as external_id,
    min(email_token) as email_token,
    min(phone_token) as phone_token,
    min(known_at) as since
from {{ ref('stg_genesys__customers') }}
where external_contact_id is not null
group by external_contact_id
