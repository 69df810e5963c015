select
    'genesys' as system,
    conversations.conversation_id as source_thread_id,
    coalesce(customers.channel, 'unknown') as channel,
    customers.person_kind,
    customers.person_key,
    conversations.started_at as opened_at,
    cast(null as boolean) as is_escalated
from {{ ref('stg_genesys__conversations') }} as conversations
-- talk among agents has no customer and is no thread
inner join {{ ref('stg_genesys__customers') }} as customers
    on conversations.conversation_id = customers.conversation_id
