select
    thread_id,
    source_thread_id,
    conversation_id,
    customer_id,
    channel,
    opened_at,
    first_reply_at,
    resolved_at,
    first_reply_minutes,
    cast(null as double) as first_reply_business_minutes,
    open_wait_minutes,
    scripted_share
from {{ ref('int_journey__threads') }}
