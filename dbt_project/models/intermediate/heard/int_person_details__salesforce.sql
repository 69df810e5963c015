select
    'contact' as person_kind,
    contact_id as person_id,
    name_token,
    first_name_token,
    last_name_token,
    cast(null as varchar) as company_name_token,
    street_token,
    postcode_token
from {{ ref('stg_salesforce__contacts') }}
