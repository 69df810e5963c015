select
    'contact' as person_kind,
    contact_id as person_key,
    name_token,
    false as is_staff
from {{ ref('stg_salesforce__contacts') }}
