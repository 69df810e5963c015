with

run as (
    select as_of_start from {{ source('meta', 'run_context') }}
),

source as (
    select * from {{ source('raw', 'mail_messages') }}
),

typed as (
    select
        ---------- ids
        message_id,
        content_hash,
        -- programs write the same Message-ID into different mails
        concat(message_id, ' ', coalesce(content_hash, '')) as mail_key,
        nullif(trim(in_reply_to), '') as in_reply_to,
        nullif(trim(reference_ids), '') as reference_ids,
        ---------- facts
        from_token,
        from_name_token,
        lower(trim(from_domain)) as from_domain,
        trim(to_tokens) as to_tokens,
        lower(trim(to_domains)) as to_domains,
        trim(cc_tokens) as cc_tokens,
        lower(trim(cc_domains)) as cc_domains,
        subject_token,
        topic_token,
        mentioned_numbers,
        body_token,
        coalesce(try_cast(is_automatic as boolean), false) as is_automatic,
        ---------- clocks
        {{ utc_timestamp('sent_at', '_time_zone') }} as sent_at,
        occurred_at,
        known_at,
        _received_at as received_at,
        _record_hash
    from source
),

visible as (
    {{ visible_versions('typed', key='mail_key') }}
),

mails as (
    select
        *,
        row_number() over (partition by message_id order by known_at asc, mail_key asc) as bearer_rank
    from visible
    where version_rank = 1
)

select
    case when bearer_rank = 1 then message_id else mail_key end as mail_id,
    message_id,
    in_reply_to,
    reference_ids,
    from_token,
    from_name_token,
    from_domain,
    to_tokens,
    to_domains,
    cc_tokens,
    cc_domains,
    subject_token,
    topic_token,
    mentioned_numbers,
    body_token,
    is_automatic,
    sent_at,
    occurred_at,
    known_at,
    received_at
from mails
