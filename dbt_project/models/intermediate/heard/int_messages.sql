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

mails as (
    select * from {{ ref('stg_mail__messages') }}
),

company_domains as (
    select distinct lower(domain) as domain from {{ source('meta', 'company_domains') }}
),

-- only staff can write private notes; the role alone forgets them, it turns end-user when staff leave
staff_by_deed as (
    select distinct author_id from comments
    where not is_public
),

zendesk_messages as (
    select
        comments.comment_id as source_message_id,
        'contact_center' as source,
        'zendesk' as system,
        coalesce(tickets.channel, comments.channel) as channel,
        comments.ticket_id as source_thread_id,
        'zendesk_user' as author_kind,
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
),

mails_with_role as (
    select
        mails.*,
        case when company_domains.domain is null then 'customer' else 'agent' end as author_role,
        trim(concat(coalesce(mails.to_tokens, ''), ' ', coalesce(mails.cc_tokens, ''))) as recipient_tokens,
        trim(concat(coalesce(mails.to_domains, ''), ' ', coalesce(mails.cc_domains, ''))) as recipient_domains
    from mails
    left join company_domains on mails.from_domain = company_domains.domain
),

-- the first hundred recipients are enough to find the customer among them
positions as (
    {{ positions(100) }}
),

recipients as (
    select
        mails_with_role.message_id,
        positions.position,
        split_part(mails_with_role.recipient_tokens, ' ', cast(positions.position as int)) as token,
        split_part(mails_with_role.recipient_domains, ' ', cast(positions.position as int)) as domain
    from mails_with_role
    inner join positions
        on
            positions.position
            <= 1
            + length(mails_with_role.recipient_tokens)
            - length(replace(mails_with_role.recipient_tokens, ' ', ''))
    where mails_with_role.author_role = 'agent'
),

outside_recipients as (
    select
        recipients.message_id,
        recipients.token,
        row_number() over (partition by recipients.message_id order by recipients.position) as recipient_rank
    from recipients
    left join company_domains on recipients.domain = company_domains.domain
    where company_domains.domain is null and recipients.token <> '' and recipients.domain <> ''
),

mail_messages as (
    select
        mails_with_role.message_id as source_message_id,
        'email' as source,
        'mbox' as system,
        'email' as channel,
        coalesce(
            nullif(split_part(mails_with_role.reference_ids, ' ', 1), ''),
            mails_with_role.in_reply_to,
            mails_with_role.message_id
        ) as source_thread_id,
        'email' as author_kind,
        mails_with_role.from_token as author_key,
        case
            when mails_with_role.author_role = 'customer' then mails_with_role.from_token
            else outside_recipients.token
        end as counterpart_key,
        mails_with_role.author_role,
        -- mail among colleagues is no answer to anybody
        mails_with_role.author_role = 'customer' or outside_recipients.token is not null as is_public,
        mails_with_role.is_automatic,
        mails_with_role.sent_at,
        mails_with_role.known_at,
        mails_with_role.received_at,
        mails_with_role.body_token
    from mails_with_role
    left join outside_recipients
        on
            mails_with_role.message_id = outside_recipients.message_id
            and outside_recipients.recipient_rank = 1
),

messages as (
    select * from zendesk_messages
    union all
    select * from mail_messages
)

select
    {{ surrogate_id('msg', ['system', 'source_message_id']) }} as message_id,
    source_message_id,
    source,
    system,
    channel,
    source_thread_id,
    author_kind,
    author_key,
    counterpart_key,
    author_role,
    is_public,
    is_automatic,
    sent_at,
    known_at,
    received_at,
    body_token
from messages
