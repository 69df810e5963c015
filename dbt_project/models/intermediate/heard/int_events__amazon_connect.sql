select
    contacts.contact_id as source_id,
    'contact_center' as source,
    'amazon_connect' as system,
    contacts.channel,
    {{ event_of_step('steps.kind') }} as kind,
    contacts.person_kind,
    contacts.person_key,
    steps.started_at as occurred_at,
    steps.started_at as known_at,
    contacts.received_at,
    contacts.source_thread_id
from {{ ref('int_service_steps__amazon_connect') }} as steps
inner join {{ ref('stg_amazon_connect__contacts') }} as contacts on steps.step_key = contacts.contact_id
where {{ event_of_step('steps.kind') }} is not null and steps.kind <> 'held'
