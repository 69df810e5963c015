with

threads as (
    select * from {{ ref('int_threads__genesys') }}
),

segments as (
    select * from {{ ref('stg_genesys__segments') }}
),

begun as (
    select
        conversation_id as source_id,
        conversation_id,
        case when direction = 'outbound' then 'agent_contact' else 'customer_contact' end as kind,
        started_at as occurred_at,
        received_at
    from {{ ref('stg_genesys__conversations') }}
),

-- a queue hands every call on to its agent; only an agent who hands it on transfers it
transferred as (
    select
        segment_key as source_id,
        conversation_id,
        'contact_transferred' as kind,
        ended_at as occurred_at,
        received_at
    from segments
    where
        purpose = 'agent'
        and segment_type in ('interact', 'hold')
        and replace(disconnect_type, '.', '') in (
            'transfer', 'consulttransfer', 'transferconsult', 'conferencetransfer', 'transferconference'
        )
),

held as (
    select
        segment_key as source_id,
        conversation_id,
        'contact_held' as kind,
        started_at as occurred_at,
        received_at
    from segments
    where purpose = 'agent' and segment_type = 'hold'
),

abandoned as (
    select
        leg_key as source_id,
        conversation_id,
        'contact_abandoned' as kind,
        abandoned_at as occurred_at,
        received_at
    from {{ ref('stg_genesys__legs') }}
    where abandoned_at is not null
),

events as (
    select * from begun
    union all
    select * from transferred
    union all
    select * from held
    union all
    select * from abandoned
)

select
    events.source_id,
    'contact_center' as source,
    'genesys' as system,
    threads.channel,
    events.kind,
    threads.person_kind,
    threads.person_key,
    events.occurred_at,
    events.occurred_at as known_at,
    events.received_at,
    threads.source_thread_id
from events
inner join threads on events.conversation_id = threads.source_thread_id
