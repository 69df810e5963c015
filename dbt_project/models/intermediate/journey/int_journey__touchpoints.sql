with

orders as (
    select * from {{ ref('int_journey__orders') }}
    where superseded_at is null
),

messages as (
    select * from {{ ref('int_journey__messages') }}
),

subscriptions as (
    select * from {{ ref('int_journey__subscriptions') }}
    where version_until is null
),

contacts as (
    select * from {{ ref('stg_salesforce__contacts') }}
),

events as (
    select * from {{ ref('int_events') }}
),

customer_keys as (
    select * from {{ ref('int_journey__customer_keys') }}
),

from_orders as (
    select
        order_id as source_id,
        customer_id,
        occurred_at,
        known_at,
        received_at,
        'crm' as source,
        'orders' as system,
        'shop' as channel,
        status as kind,
        null as thread_id
    from orders
),

from_messages as (
    select
        message_id as source_id,
        customer_id,
        sent_at as occurred_at,
        known_at,
        received_at,
        source,
        system,
        channel,
        case
            when author_role = 'bot' then 'bot_message'
            when is_automatic then concat(author_role, '_automatic_message')
            else concat(author_role, '_message')
        end as kind,
        thread_id
    from messages
    -- a private note touches nobody outside
    where is_public
),

subscription_steps as (
    select
        subscription_id, customer_id, received_at,
        'subscription_started' as kind,
        started_at as occurred_at,
        started_at as known_at
    from subscriptions

    union all

    select
        subscription_id, customer_id, received_at,
        'subscription_cancelled' as kind,
        cancelled_at as occurred_at,
        greatest(cancelled_at, state_known_at) as known_at
    from subscriptions

    union all

    select
        subscription_id, customer_id, received_at,
        'subscription_ended' as kind,
        ended_at as occurred_at,
        greatest(ended_at, state_known_at) as known_at
    from subscriptions
),

from_subscriptions as (
    select
        subscription_steps.subscription_id as source_id,
        subscription_steps.customer_id,
        subscription_steps.occurred_at,
        subscription_steps.known_at,
        subscription_steps.received_at,
        'crm' as source,
        'subscriptions' as system,
        'contract' as channel,
        subscription_steps.kind,
        null as thread_id
    from subscription_steps
    cross join {{ source('meta', 'run_context') }} as run
    -- a contract signed for a later start is no event yet
    where subscription_steps.occurred_at < run.as_of_start
),

from_contacts as (
    select
        contacts.contact_id as source_id,
        customer_keys.customer_id,
        contacts.occurred_at,
        contacts.known_at,
        contacts.received_at,
        'crm' as source,
        'salesforce' as system,
        'crm' as channel,
        'customer_created' as kind,
        null as thread_id
    from contacts
    left join customer_keys on customer_keys.kind = 'contact' and contacts.contact_id = customer_keys.key
    where not contacts.is_deleted
),

from_events as (
    select
        events.source_id,
        customer_keys.customer_id,
        events.occurred_at,
        events.known_at,
        events.received_at,
        events.source,
        events.system,
        events.channel,
        events.kind,
        case
            when events.source_thread_id is not null
                then {{ thread_id('events.system', 'events.source_thread_id') }}
        end as thread_id
    from events
    left join customer_keys
        on
            events.person_kind = customer_keys.kind
            and events.person_key = customer_keys.key
            and (customer_keys.valid_to is null or events.occurred_at < customer_keys.valid_to)
),

unioned as (
    select * from from_orders
    union all
    select * from from_messages
    union all
    select * from from_subscriptions
    union all
    select * from from_contacts
    union all
    select * from from_events
)

select
    {{ surrogate_id('tp', ['system', 'kind', 'source_id']) }} as touchpoint_id,
    *
from unioned
