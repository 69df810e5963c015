select
    'hubspot_contact' as person_kind,
    contact_id as person_id,
    merged_into
from {{ ref('stg_hubspot__merged_contacts') }}
