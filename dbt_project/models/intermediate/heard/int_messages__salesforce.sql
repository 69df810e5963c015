-- What customers wrote into cases, and the mails that the CRM keeps. A mail that also lies in the mailbox
-- is heard here, in its case; int_messages__mail leaves it out.
with

cases as (
    select * from {{ ref('stg_salesforce__cases') }}
),

threads as (
    select * from {{ ref('int_threads__salesforce') }}
),

mailbox as (
    select * from {{ ref('stg_mail__messages') }}
),

emails_ranked as (
    select
        *,
        -- a mail to two addresses of ours stands twice, once in each of two cases
        row_number() over (
            partition by coalesce(message_identifier, email_message_id)
            order by sent_at asc nulls last, email_message_id asc
        ) as copy_rank
    from {{ ref('stg_salesforce__email_messages') }}
),

emails as (
    select
        emails_ranked.*,
        coalesce(emails_ranked.body_token, mailbox.body_token) as words_token,
        emails_ranked.is_automatic or coalesce(mailbox.is_automatic, false) as by_machine,
        least(emails_ranked.known_at, coalesce(mailbox.known_at, emails_ranked.known_at)) as heard_at
    from emails_ranked
    left join mailbox on emails_ranked.message_identifier = mailbox.mail_id
    where emails_ranked.copy_rank = 1
),

from_emails as (
    select
        coalesce(emails.message_identifier, emails.email_message_id) as source_message_id,
        'email' as channel,
        coalesce(emails.case_id, emails.in_reply_to_id, emails.email_message_id) as source_thread_id,
        case when threads.person_kind = 'contact' then 'contact' else 'email' end as person_kind,
        case
            when threads.person_kind = 'contact' then threads.person_key
            when emails.is_incoming then emails.from_token
            else nullif(split_part(emails.to_tokens, ' ', 1), '')
        end as customer_key,
        case when emails.is_incoming then 'customer' else 'agent' end as author_role,
        -- a draft and an answer that came back reached nobody
        not emails.is_draft and (emails.is_incoming or not emails.is_bounced) as is_public,
        emails.by_machine as is_automatic,
        emails.sent_at,
        emails.heard_at as known_at,
        emails.received_at,
        emails.words_token as body_token,
        emails.from_token
    from emails
    left join threads on emails.case_id = threads.source_thread_id
),

-- a case that came by mail repeats that mail's words in its description
told_by_mail as (
    select distinct cases.case_id
    from cases
    inner join from_emails on cases.case_id = from_emails.source_thread_id
    where
        from_emails.author_role = 'customer'
        and (cases.origin = 'email' or cases.body_token = from_emails.body_token)
),

from_cases as (
    select
        cases.case_id as source_message_id,
        threads.channel,
        cases.case_id as source_thread_id,
        threads.person_kind,
        threads.person_key as customer_key,
        'customer' as author_role,
        true as is_public,
        false as is_automatic,
        cases.created_at as sent_at,
        cases.known_at,
        cases.received_at,
        cases.body_token,
        cast(null as varchar) as from_token
    from cases
    inner join threads on cases.case_id = threads.source_thread_id
    left join told_by_mail on cases.case_id = told_by_mail.case_id
    where told_by_mail.case_id is null
),

messages as (
    select * from from_emails
    union all
    select * from from_cases
)

select
    source_message_id,
    'crm' as source,
    'salesforce' as system,
    channel,
    source_thread_id,
    person_kind,
    case when author_role = 'customer' then customer_key else from_token end as author_key,
    customer_key as counterpart_key,
    author_role,
    is_public,
    is_automatic,
    sent_at,
    known_at,
    received_at,
    body_token
from messages
