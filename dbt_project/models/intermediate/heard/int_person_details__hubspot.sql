select
    'hubspot_contact' as person_kind,
    contact_id as person_id,
    cast(null as varchar) as name_token,
    first_name_token,
    last_name_token,
    company_name_token,
    street_token,
    postcode_token
from {{ ref('stg_hubspot__contacts') }}
