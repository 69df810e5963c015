with

-- who reached an agent was served when the conversation ended; who reached nobody still waits
served as (
    select distinct conversation_id from {{ ref('stg_genesys__segments') }}
    where purpose = 'agent' and segment_type = 'interact'
)

select
    'genesys' as system,
    threads.source_thread_id,
    conversations.ended_at as solved_at
from {{ ref('int_threads__genesys') }} as threads
inner join {{ ref('stg_genesys__conversations') }} as conversations
    on threads.source_thread_id = conversations.conversation_id
inner join served on threads.source_thread_id = served.conversation_id
where conversations.ended_at is not null
