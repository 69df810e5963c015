select
    steps.step_key as source_id,
    'contact_center' as source,
    'genesys' as system,
    threads.channel,
    {{ event_of_step('steps.kind') }} as kind,
    threads.person_kind,
    threads.person_key,
    steps.started_at as occurred_at,
    steps.started_at as known_at,
    steps.received_at,
    threads.source_thread_id
from {{ ref('int_service_steps__genesys') }} as steps
inner join {{ ref('int_threads__genesys') }} as threads on steps.source_thread_id = threads.source_thread_id
where {{ event_of_step('steps.kind') }} is not null
