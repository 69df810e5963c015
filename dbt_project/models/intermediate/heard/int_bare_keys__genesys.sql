select
    'genesys' as system,
    person_kind as kind,
    person_key as key,
    known_at
from {{ ref('stg_genesys__customers') }}
where external_contact_id is null
