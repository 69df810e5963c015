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
            when initiation_method in ('OUTBOUND', 'CALLBACK') then 'agent_contact'
            when is_later_link then 'contact_transferred'
            else 'customer_contact'
        end as kind,
        initiated_at as occurred_at
    from contacts
),

-- in a queue, to nobody, and not handed on to a callback or another queue: the customer gave up
abandoned as (
    select
        contacts.*,
        'contact_abandoned' as kind,
        disconnected_at as occurred_at
    from contacts
    where
        enqueued_at is not null
        and connected_to_agent_at is null
        and next_contact_id is null
        and disconnected_at is not null
        and initiation_method <> 'OUTBOUND'
),

events as (
    select * from begun
    union all
    select * from abandoned
)

select
    contact_id as source_id,
    'contact_center' as source,
    'amazon_connect' as system,
    channel,
    kind,
    person_kind,
    person_key,
    occurred_at,
    occurred_at as known_at,
    received_at,
    source_thread_id
from events
