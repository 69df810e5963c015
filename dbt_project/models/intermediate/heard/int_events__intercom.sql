select
    conversation_id as source_id,
    'contact_center' as source,
    'intercom' as system,
    coalesce(channel, 'chat') as channel,
    'service_rated' as kind,
    'intercom_contact' as person_kind,
    contact_id as person_key,
    rated_at as occurred_at,
    rated_at as known_at,
    received_at,
    conversation_id as source_thread_id
from {{ ref('stg_intercom__conversations') }}
where rating is not null
