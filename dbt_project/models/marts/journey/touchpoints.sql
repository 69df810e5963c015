with

touchpoints as (
    select * from {{ ref('int_journey__touchpoints') }}
),

conversations as (
    select * from {{ ref('int_service__conversation_threads') }}
),

kinds as (
    select * from {{ ref('touchpoint_kinds') }}
),

moments as (
    select * from {{ ref('int_moments__touchpoints') }}
),

catalogue as (
    select * from {{ source('moments', 'catalogue') }}
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
    coalesce(catalogue.journey_stage, kinds.journey_stage) as journey_stage,
    moments.moment_of_truth,
    moments.moment_source,
    catalogue.energy
from touchpoints
left join conversations on touchpoints.thread_id = conversations.thread_id
left join kinds on touchpoints.kind = kinds.kind
left join moments on touchpoints.touchpoint_id = moments.touchpoint_id
left join catalogue on moments.moment_of_truth = catalogue.moment
