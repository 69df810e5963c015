with

run as (
    select as_of_start from {{ source('meta', 'run_context') }}
),

source as (
    select * from {{ source('raw', 'zendesk_ticket_metrics') }}
),

typed as (
    select
        ---------- ids
        metric_id,
        ticket_id,
        ---------- state
        try_cast(reopens as bigint) as reopens,
        try_cast(replies as bigint) as replies,
        try_cast(assignee_stations as bigint) as assignee_stations,
        try_cast(group_stations as bigint) as group_stations,
        try_cast(reply_time_minutes as bigint) as reply_time_minutes,
        try_cast(reply_time_business_minutes as bigint) as reply_time_business_minutes,
        try_cast(first_resolution_time_minutes as bigint) as first_resolution_time_minutes,
        try_cast(first_resolution_time_business_minutes as bigint) as first_resolution_time_business_minutes,
        try_cast(full_resolution_time_minutes as bigint) as full_resolution_time_minutes,
        try_cast(full_resolution_time_business_minutes as bigint) as full_resolution_time_business_minutes,
        try_cast(agent_wait_time_minutes as bigint) as agent_wait_time_minutes,
        try_cast(agent_wait_time_business_minutes as bigint) as agent_wait_time_business_minutes,
        try_cast(requester_wait_time_minutes as bigint) as requester_wait_time_minutes,
        try_cast(requester_wait_time_business_minutes as bigint) as requester_wait_time_business_minutes,
        try_cast(on_hold_time_minutes as bigint) as on_hold_time_minutes,
        try_cast(on_hold_time_business_minutes as bigint) as on_hold_time_business_minutes,
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
    {{ visible_versions('typed', key='metric_id', created_at='created_at') }}
)

select
    visible.metric_id,
    visible.version_rank,
    visible.ticket_id,
    case when visible.is_known then visible.reopens end as reopens,
    case when visible.is_known then visible.replies end as replies,
    case when visible.is_known then visible.assignee_stations end as assignee_stations,
    case when visible.is_known then visible.group_stations end as group_stations,
    case when visible.is_known then visible.reply_time_minutes end as reply_time_minutes,
    case when visible.is_known then visible.reply_time_business_minutes end as reply_time_business_minutes,
    case when visible.is_known then visible.first_resolution_time_minutes end as first_resolution_time_minutes,
    case when visible.is_known then visible.first_resolution_time_business_minutes end as first_resolution_time_business_minutes,
    case when visible.is_known then visible.full_resolution_time_minutes end as full_resolution_time_minutes,
    case when visible.is_known then visible.full_resolution_time_business_minutes end as full_resolution_time_business_minutes,
    case when visible.is_known then visible.agent_wait_time_minutes end as agent_wait_time_minutes,
    case when visible.is_known then visible.agent_wait_time_business_minutes end as agent_wait_time_business_minutes,
    case when visible.is_known then visible.requester_wait_time_minutes end as requester_wait_time_minutes,
    case when visible.is_known then visible.requester_wait_time_business_minutes end as requester_wait_time_business_minutes,
    case when visible.is_known then visible.on_hold_time_minutes end as on_hold_time_minutes,
    case when visible.is_known then visible.on_hold_time_business_minutes end as on_hold_time_business_minutes,
    case when visible.solved_at < run.as_of_start then visible.solved_at end as solved_at,
    visible.created_at,
    case when visible.is_known then visible.updated_at end as updated_at,
    coalesce(visible.created_at, visible.known_at) as occurred_at,
    least(coalesce(visible.created_at, visible.known_at), visible.known_at) as known_at,
    visible.received_at
from visible
cross join run
