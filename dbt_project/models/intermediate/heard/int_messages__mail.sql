with

-- a mail that the CRM keeps as well is heard in its case
kept_by_crm as (
    select distinct message_identifier from {{ ref('stg_salesforce__email_messages') }}
),

mails as (
    select mailbox.*
    from {{ ref('stg_mail__messages') }} as mailbox
    left join kept_by_crm on mailbox.mail_id = kept_by_crm.message_identifier
    where kept_by_crm.message_identifier is null
),

company_domains as (
    select distinct lower(domain) as domain from {{ source('meta', 'company_domains') }}
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
        mails_with_role.mail_id,
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
        recipients.mail_id,
        recipients.token,
        row_number() over (partition by recipients.mail_id order by recipients.position) as recipient_rank
    from recipients
    left join company_domains on recipients.domain = company_domains.domain
    where company_domains.domain is null and recipients.token <> '' and recipients.domain <> ''
)

select
    mails_with_role.message_id as source_message_id,
    'email' as source,
    'mbox' as system,
    'email' as channel,
    {{ mail_thread('mails_with_role') }} as source_thread_id,
    'email' as person_kind,
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
        mails_with_role.mail_id = outside_recipients.mail_id
        and outside_recipients.recipient_rank = 1
