with

messages as (
    select * from {{ ref('int_journey__messages') }}
    where is_contact and negative is not null
),

touchpoints as (
    select * from {{ ref('int_journey__touchpoints') }}
),

moments as (
    select * from {{ ref('int_moments__touchpoints') }}
)

select
    messages.message_id,
    touchpoints.touchpoint_id,
    messages.customer_id,
    messages.thread_id,
    messages.channel,
    moments.moment_of_truth,
    messages.sent_at,
    messages.known_at,
    messages.emotion,
    {{ valence('messages') }} as valence,
    messages.negative,
    messages.impatience,
    messages.frustration,
    messages.gratitude,
    {{ is_warm('messages') }} as is_warm
from messages
inner join touchpoints on messages.message_id = touchpoints.source_id
inner join moments on touchpoints.touchpoint_id = moments.touchpoint_id
