with

run as (
    select as_of_start from {{ source('meta', 'run_context') }}
),

source as (
    select * from {{ source('raw', 'zendesk_comments') }}
),

typed as (
    select
        ---------- ids
        comment_id,
        ticket_id,
        audit_id,
        author_id,
        ---------- facts
        type as comment_type,
        coalesce(try_cast(public as boolean), true) as is_public,
        lower(trim(channel)) as channel,
        body_token,
        mentioned_numbers,
        ---------- clocks
        {{ utc_timestamp('created_at', '_time_zone') }} as created_at,
        occurred_at,
        known_at,
        _received_at as received_at,
        _record_hash
    from source
),

visible as (
    {{ visible_versions('typed', key='comment_id') }}
),

exported as (
    select * from visible
    where version_rank = 1
),

audit_events as (
    select * from {{ ref('stg_zendesk__audit_events') }}
),

tickets_of_audits as (
    select
        audit_id,
        min(ticket_id) as ticket_id
    from audit_events
    group by audit_id
),

-- a comment is also an event of its audit, under the same number: it is heard once
from_audits as (
    select audit_events.*
    from audit_events
    left join exported on audit_events.event_id = exported.comment_id
    where
        audit_events.event_type in ('Comment', 'VoiceComment', 'TpeVoiceComment')
        and exported.comment_id is null
)

select
    exported.comment_id,
    -- a single ticket's comments do not name it; without its audits such a comment stands alone
    coalesce(
        exported.ticket_id,
        tickets_of_audits.ticket_id,
        concat('comment-', exported.comment_id)
    ) as ticket_id,
    exported.audit_id,
    exported.author_id,
    exported.comment_type,
    exported.is_public,
    exported.channel,
    exported.body_token,
    exported.mentioned_numbers,
    exported.created_at,
    exported.occurred_at,
    exported.known_at,
    exported.received_at
from exported
left join tickets_of_audits on exported.audit_id = tickets_of_audits.audit_id

union all

select
    event_id as comment_id,
    ticket_id,
    audit_id,
    author_id,
    event_type as comment_type,
    is_public,
    channel,
    body_token,
    cast(null as varchar) as mentioned_numbers,
    created_at,
    occurred_at,
    known_at,
    received_at
from from_audits
