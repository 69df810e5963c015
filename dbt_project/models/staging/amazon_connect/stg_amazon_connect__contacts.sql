with

run as (
    select as_of_start from {{ source('meta', 'run_context') }}
),

source as (
    select * from {{ source('raw', 'amazon_connect_contacts') }}
),

typed as (
    select
        ---------- ids
        contact_id,
        -- a call that is handed on is a chain of contacts: its first one names the thread
        coalesce(initial_contact_id, previous_contact_id, contact_id) as source_thread_id,
        coalesce(initial_contact_id <> contact_id, false) or previous_contact_id is not null as is_later_link,
        next_contact_id,
        related_contact_id,
        queue_name,
        agent_id,
        ---------- facts
        lower(trim(channel)) as channel,
        upper(trim(initiation_method)) as initiation_method,
        customer_phone_token,
        customer_email_token,
        ---------- state, each known from its own stamp
        {{ utc_timestamp('enqueued_at', '_time_zone') }} as enqueued_at,
        {{ utc_timestamp('connected_to_agent_at', '_time_zone') }} as connected_to_agent_at,
        {{ utc_timestamp('disconnected_at', '_time_zone') }} as disconnected_at,
        try_cast(hold_seconds as bigint) as hold_seconds,
        ---------- clocks
        {{ utc_timestamp('initiated_at', '_time_zone') }} as initiated_at,
        {{ utc_timestamp('connected_at', '_time_zone') }} as connected_at,
        known_at,
        _received_at as received_at,
        _record_hash
    from source
),

visible as (
    {{ visible_versions('typed', key='contact_id', created_at='initiated_at') }}
)

select
    visible.contact_id,
    visible.source_thread_id,
    visible.is_later_link,
    visible.next_contact_id,
    visible.related_contact_id,
    visible.queue_name,
    visible.agent_id,
    visible.channel,
    visible.initiation_method,
    visible.customer_phone_token,
    visible.customer_email_token,
    case when visible.customer_email_token is not null then 'email' else 'phone' end as person_kind,
    coalesce(visible.customer_email_token, visible.customer_phone_token) as person_key,
    case when visible.enqueued_at < run.as_of_start then visible.enqueued_at end as enqueued_at,
    case
        when visible.connected_to_agent_at < run.as_of_start then visible.connected_to_agent_at
    end as connected_to_agent_at,
    case when visible.disconnected_at < run.as_of_start then visible.disconnected_at end as disconnected_at,
    case when visible.disconnected_at < run.as_of_start then visible.hold_seconds end as hold_seconds,
    visible.initiated_at,
    coalesce(visible.connected_at, visible.initiated_at) as connected_at,
    visible.initiated_at as known_at,
    visible.received_at
from visible
cross join run
where visible.version_rank = 1
