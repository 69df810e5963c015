-- What customers wrote into tickets; of the answers an export tells no more than when the first one went out.
with

tickets as (
    select * from {{ ref('stg_hubspot__tickets') }}
),

messages as (
    select
        ticket_id as source_message_id,
        ticket_id,
        contact_id as author_key,
        'customer' as author_role,
        created_at as sent_at,
        known_at,
        body_token
    from tickets

    union all

    select
        concat(ticket_id, ':first_reply') as source_message_id,
        ticket_id,
        cast(null as varchar) as author_key,
        'agent' as author_role,
        first_agent_reply_at as sent_at,
        first_agent_reply_at as known_at,
        cast(null as varchar) as body_token
    from tickets
    where first_agent_reply_at is not null
)

select
    messages.source_message_id,
    'crm' as source,
    'hubspot' as system,
    coalesce(tickets.channel, 'unknown') as channel,
    messages.ticket_id as source_thread_id,
    'hubspot_contact' as person_kind,
    messages.author_key,
    tickets.contact_id as counterpart_key,
    messages.author_role,
    true as is_public,
    false as is_automatic,
    messages.sent_at,
    messages.known_at,
    tickets.received_at,
    messages.body_token
from messages
inner join tickets on messages.ticket_id = tickets.ticket_id
