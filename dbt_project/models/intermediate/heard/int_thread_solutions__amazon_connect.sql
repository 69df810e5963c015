-- who reached an agent was served when the contact ended; who reached nobody still waits
select
    'amazon_connect' as system,
    source_thread_id,
    max(disconnected_at) as solved_at
from {{ ref('stg_amazon_connect__contacts') }}
where connected_to_agent_at is not null and disconnected_at is not null
group by source_thread_id
