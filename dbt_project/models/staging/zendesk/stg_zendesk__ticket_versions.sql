with

run as (
    select as_of_start from {{ source('meta', 'run_context') }}
),

source as (
    select * from {{ source('raw', 'zendesk_tickets') }}
),

typed as (
    select
        ---------- ids
        ticket_id,
        requester_id,
        submitter_id,
        followed_ticket_id,
        ---------- facts
        lower(trim(channel)) as channel,
        subject_token,
        topic_token,
        mentioned_numbers,
        type as ticket_type,
        ---------- state
        assignee_id,
        group_id,
        lower(trim(status)) as status,
        priority,
        satisfaction_score,
        {{ utc_timestamp('solved_at', '_time_zone') }} as solved_at,
        ---------- clocks
        {{ utc_timestamp('created_at', '_time_zone') }} as created_at,
        {{ utc_timestamp('updated_at', '_time_zone') }} as updated_at,
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
        visible.is_known and coalesce(visible.updated_at < run.as_of_start, true) as is_state_known
    from visible
    cross join run
)

select
    ticket_id,
    version_rank,
    requester_id,
    submitter_id,
    followed_ticket_id,
    channel,
    subject_token,
    topic_token,
    mentioned_numbers,
    ticket_type,
    case when is_state_known then assignee_id end as assignee_id,
    case when is_state_known then group_id end as group_id,
    case when is_state_known then status end as status,
    case when is_state_known then priority end as priority,
    case when is_state_known then satisfaction_score end as satisfaction_score,
    case when solved_at < as_of_start then solved_at end as solved_at,
    created_at,
    case when is_state_known then updated_at end as updated_at,
    coalesce(created_at, known_at) as occurred_at,
    least(coalesce(created_at, known_at), known_at) as known_at,
    received_at
from stated
