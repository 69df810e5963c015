with

run as (
    select as_of_start from {{ source('meta', 'run_context') }}
),

source as (
    select * from {{ source('raw', 'hubspot_tickets') }}
),

typed as (
    select
        ---------- ids
        ticket_id,
        nullif(split_part(contact_ids, ' ', 1), '') as contact_id,
        ---------- facts
        lower(trim(channel)) as channel,
        category,
        subject_token,
        topic_token,
        body_token,
        ---------- state
        pipeline,
        lower(trim(status)) as status,
        priority,
        {{ utc_timestamp('first_agent_reply_at', '_time_zone') }} as first_agent_reply_at,
        {{ utc_timestamp('closed_at', '_time_zone') }} as closed_at,
        ---------- clocks
        {{ utc_timestamp('created_at', '_time_zone') }} as created_at,
        {{ utc_timestamp('last_modified_at', '_time_zone') }} as updated_at,
        known_at,
        _received_at as received_at,
        _record_hash
    from source
),

visible as (
    {{ visible_versions('typed', key='ticket_id', created_at='created_at') }}
),

stated as (
    select
        visible.*,
        run.as_of_start,
        -- an export without the stamp of the last change does not tell since when its state holds
        visible.is_known and coalesce(visible.updated_at < run.as_of_start, false) as is_state_known
    from visible
    cross join run
)

select
    ticket_id,
    version_rank,
    contact_id,
    channel,
    category,
    subject_token,
    topic_token,
    body_token,
    case when is_state_known then pipeline end as pipeline,
    case when is_state_known then status end as status,
    case when is_state_known then priority end as priority,
    case when first_agent_reply_at < as_of_start then first_agent_reply_at end as first_agent_reply_at,
    case when closed_at < as_of_start then closed_at end as closed_at,
    created_at,
    case when is_state_known then updated_at end as updated_at,
    coalesce(created_at, known_at) as occurred_at,
    least(coalesce(created_at, known_at), known_at) as known_at,
    received_at
from stated
