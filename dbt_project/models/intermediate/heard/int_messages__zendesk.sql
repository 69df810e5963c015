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

-- only staff can write private notes; the role alone forgets them, it turns end-user when staff leave
staff_by_deed as (
    select distinct author_id from comments
    where not is_public
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
