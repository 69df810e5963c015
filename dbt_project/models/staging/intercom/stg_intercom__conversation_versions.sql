with

run as (
    select as_of_start from {{ source('meta', 'run_context') }}
),

source as (
    select * from {{ source('raw', 'intercom_conversations') }}
),

typed as (
    select
        ---------- ids
        conversation_id,
        contact_id,
        nullif(trim(contact_external_id), '') as contact_external_id,
        source_id,
        author_id,
        ---------- facts
        case
            when lower(trim(source_type)) in ('conversation', 'chat') then 'chat'
            else lower(trim(source_type))
        end as channel,
        lower(trim(delivered_as)) as delivered_as,
        lower(trim(author_type)) as author_type,
        author_name_token,
        author_email_token,
        case when try_cast(redacted as boolean) then null else body_token end as body_token,
        ---------- state
        lower(trim(state)) as state,
        try_cast(rating as bigint) as rating,
        try_cast(reopened as bigint) as reopened,
        {{ utc_timestamp('rated_at', '_time_zone') }} as rated_at,
        {{ utc_timestamp('first_closed_at', '_time_zone') }} as first_closed_at,
        {{ utc_timestamp('last_closed_at', '_time_zone') }} as last_closed_at,
        ---------- clocks
        {{ utc_timestamp('created_at', '_time_zone') }} as created_at,
        {{ utc_timestamp('updated_at', '_time_zone') }} as updated_at,
        known_at,
        _received_at as received_at,
        _record_hash
    from source
),

visible as (
    {{ visible_versions('typed', key='conversation_id', created_at='created_at') }}
)

select
    visible.conversation_id,
    visible.version_rank,
    visible.contact_id,
    visible.contact_external_id,
    visible.source_id,
    visible.author_id,
    visible.channel,
    visible.delivered_as,
    visible.author_type,
    visible.author_name_token,
    visible.author_email_token,
    visible.body_token,
    case when visible.is_known then visible.state end as state,
    case when visible.is_known then visible.reopened end as reopened,
    case when visible.rated_at < run.as_of_start then visible.rating end as rating,
    case when visible.rated_at < run.as_of_start then visible.rated_at end as rated_at,
    case when visible.first_closed_at < run.as_of_start then visible.first_closed_at end as first_closed_at,
    case when visible.last_closed_at < run.as_of_start then visible.last_closed_at end as last_closed_at,
    visible.created_at,
    case when visible.is_known then visible.updated_at end as updated_at,
    visible.created_at as known_at,
    visible.received_at
from visible
cross join run
