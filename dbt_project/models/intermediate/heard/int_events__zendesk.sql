with

answers as (
    select * from {{ ref('stg_zendesk__satisfaction_answers') }}
),

tickets as (
    select * from {{ ref('stg_zendesk__tickets') }}
)

select
    answers.answer_id as source_id,
    'contact_center' as source,
    'zendesk' as system,
    coalesce(tickets.channel, 'survey') as channel,
    'satisfaction_rated' as kind,
    'zendesk_user' as person_kind,
    answers.requester_id as person_key,
    answers.rated_at as occurred_at,
    answers.known_at,
    answers.received_at,
    answers.ticket_id as source_thread_id
from answers
left join tickets on answers.ticket_id = tickets.ticket_id
