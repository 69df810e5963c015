with

touchpoints as (
    select * from {{ ref('int_journey__touchpoints') }}
),

conversations as (
    select * from {{ ref('int_service__conversation_threads') }}
),

kinds as (
    select * from {{ ref('touchpoint_kinds') }}
)

select
    touchpoints.touchpoint_id,
    touchpoints.customer_id,
    touchpoints.occurred_at,
    touchpoints.known_at,
    touchpoints.received_at,
    touchpoints.source,
    touchpoints.system,
    touchpoints.channel,
    touchpoints.kind,
    kinds.direction,
    touchpoints.thread_id,
    conversations.conversation_id,
    kinds.journey_stage,
    kinds.moment_of_truth,
    kinds.energy
from touchpoints
left join conversations on touchpoints.thread_id = conversations.thread_id
left join kinds on touchpoints.kind = kinds.kind
