select
    'intercom' as system,
    conversation_id as source_thread_id,
    reopened as reopens,
    cast(0 as bigint) as transfers
from {{ ref('stg_intercom__conversations') }}
