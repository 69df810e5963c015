with

threads as (
    select * from {{ ref('int_threads__genesys') }}
),

sessions as (
    select * from {{ ref('stg_genesys__sessions') }}
),

segments as (
    select
        segments.*,
        sessions.user_id as agent_key
    from {{ ref('stg_genesys__segments') }} as segments
    left join sessions
        on segments.conversation_id = sessions.conversation_id and segments.session_id = sessions.session_id
),

begun as (
    select
        conversation_id as step_key,
        conversation_id,
        case when direction = 'outbound' then 'called' else 'entered' end as kind,
        cast(null as varchar) as agent_key,
        started_at,
        started_at as ended_at,
        received_at
    from {{ ref('stg_genesys__conversations') }}
),

stretches as (
    select
        segment_key as step_key,
        conversation_id,
        case
            when purpose = 'acd' then 'queued'
            when segment_type = 'hold' then 'held'
            else 'talked'
        end as kind,
        agent_key,
        started_at,
        ended_at,
        received_at
    from segments
    where
        (purpose = 'agent' and segment_type in ('interact', 'hold'))
        or (purpose = 'acd' and segment_type = 'interact')
),

-- a queue hands every call on to its agent; only an agent who hands it on transfers it
transferred as (
    select
        segment_key as step_key,
        conversation_id,
        'transferred' as kind,
        agent_key,
        ended_at as started_at,
        ended_at,
        received_at
    from segments
    where
        purpose = 'agent'
        and segment_type in ('interact', 'hold')
        and replace(disconnect_type, '.', '') in (
            'transfer', 'consulttransfer', 'transferconsult', 'conferencetransfer', 'transferconference'
        )
),

abandoned as (
    select
        leg_key as step_key,
        conversation_id,
        'abandoned' as kind,
        cast(null as varchar) as agent_key,
        abandoned_at as started_at,
        abandoned_at as ended_at,
        received_at
    from {{ ref('stg_genesys__legs') }}
    where abandoned_at is not null
),

steps as (
    select * from begun
    union all
    select * from stretches
    union all
    select * from transferred
    union all
    select * from abandoned
)

select
    'genesys' as system,
    threads.source_thread_id,
    steps.step_key,
    steps.kind,
    steps.agent_key,
    steps.started_at,
    steps.ended_at,
    steps.received_at
from steps
inner join threads on steps.conversation_id = threads.source_thread_id
