with

messages as (
    select * from {{ ref('int_feelings__messages') }}
),

threads as (
    select * from {{ ref('threads') }}
)

select
    messages.message_id,
    messages.touchpoint_id,
    messages.customer_id,
    threads.conversation_id,
    messages.sent_at as felt_at,
    messages.known_at,
    messages.channel,
    messages.moment_of_truth,
    messages.emotion,
    messages.valence
from messages
inner join threads on messages.thread_id = threads.thread_id
