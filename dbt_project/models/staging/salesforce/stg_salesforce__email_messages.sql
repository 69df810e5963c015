with

run as (
    select as_of_start from {{ source('meta', 'run_context') }}
),

source as (
    select * from {{ source('raw', 'salesforce_email_messages') }}
),

typed as (
    select
        ---------- ids
        email_message_id,
        case_id,
        message_identifier,
        in_reply_to_id,
        ---------- facts
        coalesce(try_cast(is_incoming as boolean), false) as is_incoming,
        coalesce(try_cast(is_automatic as boolean), false) as is_automatic,
        from_token,
        to_tokens,
        cc_tokens,
        subject_token,
        topic_token,
        mentioned_numbers,
        body_token,
        ---------- state
        lower(trim(status)) in ('5', 'draft') as is_draft,
        coalesce(try_cast(is_bounced as boolean), false) as is_bounced,
        coalesce(try_cast(is_deleted as boolean), false) as is_deleted,
        {{ utc_timestamp('first_opened_at', '_time_zone') }} as first_opened_at,
        {{ utc_timestamp('last_opened_at', '_time_zone') }} as last_opened_at,
        ---------- clocks
        {{ utc_timestamp('sent_at', '_time_zone') }} as sent_at,
        greatest(
            {{ utc_timestamp('sent_at', '_time_zone') }},
            coalesce(
                {{ utc_timestamp('created_at', '_time_zone') }}, {{ utc_timestamp('sent_at', '_time_zone') }}
            )
        ) as taken_in_at,
        known_at,
        _received_at as received_at,
        _record_hash
    from source
),

visible as (
    {{ visible_versions('typed', key='email_message_id', created_at='taken_in_at') }}
)

select
    visible.email_message_id,
    visible.case_id,
    visible.message_identifier,
    visible.in_reply_to_id,
    visible.is_incoming,
    visible.is_automatic,
    visible.from_token,
    visible.to_tokens,
    visible.cc_tokens,
    visible.subject_token,
    visible.topic_token,
    visible.mentioned_numbers,
    visible.body_token,
    coalesce(visible.is_draft, false) as is_draft,
    -- bounced, deleted or opened later: not known yet, and so not so
    visible.is_known and visible.is_bounced as is_bounced,
    visible.is_known and visible.is_deleted as is_deleted,
    case when visible.first_opened_at < run.as_of_start then visible.first_opened_at end as first_opened_at,
    case when visible.last_opened_at < run.as_of_start then visible.last_opened_at end as last_opened_at,
    visible.sent_at,
    visible.sent_at as occurred_at,
    least(visible.taken_in_at, visible.known_at) as known_at,
    visible.received_at
from visible
cross join run
where visible.version_rank = 1
