with

comments as (
    select * from {{ ref('stg_zendesk__comments') }}
),

tickets as (
    select * from {{ ref('stg_zendesk__tickets') }}
),

users as (
    select * from {{ ref('stg_zendesk__users') }}
),

audit_events as (
    select * from {{ ref('stg_zendesk__audit_events') }}
),

surveys as (
    select * from {{ ref('int_survey_words__zendesk') }}
),

-- only staff can write private notes and use macros; the role alone forgets them, it turns end-user
-- when staff leave
staff_by_deed as (
    select author_id from comments
    where not is_public

    union distinct

    select author_id from audit_events
    where event_type = 'AgentMacroReference' and author_id is not null
)

select
    comments.comment_id as source_message_id,
    'contact_center' as source,
    'zendesk' as system,
    coalesce(tickets.channel, comments.channel) as channel,
    comments.ticket_id as source_thread_id,
    'zendesk_user' as person_kind,
    comments.author_id as author_key,
    tickets.requester_id as counterpart_key,
    case
        when users.role in ('agent', 'admin') or staff_by_deed.author_id is not null then 'agent'
        when users.role = 'end-user' or comments.author_id = tickets.requester_id then 'customer'
        when substr(comments.author_id, 1, 1) = '-' then 'bot'
        when comments.author_id = tickets.assignee_id then 'agent'
        else 'customer'
    end as author_role,
    comments.is_public,
    false as is_automatic,
    comments.created_at as sent_at,
    comments.known_at,
    comments.received_at,
    comments.body_token
from comments
left join tickets on comments.ticket_id = tickets.ticket_id
left join users on comments.author_id = users.user_id
left join staff_by_deed on comments.author_id = staff_by_deed.author_id

union all

select
    surveys.source_thread_id as source_message_id,
    'contact_center' as source,
    'zendesk' as system,
    coalesce(tickets.channel, 'survey') as channel,
    surveys.source_thread_id,
    'zendesk_user' as person_kind,
    surveys.requester_id as author_key,
    surveys.requester_id as counterpart_key,
    'customer' as author_role,
    true as is_public,
    false as is_automatic,
    surveys.rated_at as sent_at,
    surveys.known_at,
    surveys.received_at,
    surveys.comment_token as body_token
from surveys
left join tickets on surveys.ticket_id = tickets.ticket_id
