with

contacts as (
    select * from {{ ref('stg_amazon_connect__contacts') }}
    -- a supervisor who listens in is no contact with the customer
    where initiation_method not in ('MONITOR', 'DISCONNECT')
),

begun as (
    select
        contacts.*,
        case
            when initiation_method in ('OUTBOUND', 'CALLBACK') then 'called'
            when is_later_link then 'transferred'
            else 'entered'
        end as kind,
        initiated_at as began_at,
        initiated_at as ended_at
    from contacts
),

queued as (
    select
        contacts.*,
        'queued' as kind,
        enqueued_at as began_at,
        coalesce(connected_to_agent_at, disconnected_at) as ended_at
    from contacts
    where enqueued_at is not null and initiation_method <> 'OUTBOUND'
),

talked as (
    select
        contacts.*,
        'talked' as kind,
        connected_to_agent_at as began_at,
        disconnected_at as ended_at
    from contacts
    where connected_to_agent_at is not null
),

-- the record tells how long the customer was on hold, not when
held as (
    select
        contacts.*,
        'held' as kind,
        connected_to_agent_at as began_at,
        {{ plus_milliseconds('connected_to_agent_at', 'hold_seconds * 1000') }} as ended_at
    from contacts
    where connected_to_agent_at is not null and hold_seconds > 0 and disconnected_at is not null
),

-- in a queue, to nobody, and not handed on to a callback or another queue: the customer gave up
abandoned as (
    select
        contacts.*,
        'abandoned' as kind,
        disconnected_at as began_at,
        disconnected_at as ended_at
    from contacts
    where
        enqueued_at is not null
        and connected_to_agent_at is null
        and next_contact_id is null
        and disconnected_at is not null
        and initiation_method <> 'OUTBOUND'
),

steps as (
    select * from begun
    union all
    select * from queued
    union all
    select * from talked
    union all
    select * from held
    union all
    select * from abandoned
)

select
    'amazon_connect' as system,
    source_thread_id,
    contact_id as step_key,
    kind,
    agent_id as agent_key,
    began_at as started_at,
    ended_at,
    received_at
from steps
