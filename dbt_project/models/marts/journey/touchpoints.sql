with

touchpoints as (
    select * from {{ ref('int_journey__touchpoints') }}
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
    touchpoints.conversation_id,
    kinds.journey_stage,
    kinds.moment_of_truth,
    kinds.energy
from touchpoints
left join kinds on touchpoints.kind = kinds.kind
