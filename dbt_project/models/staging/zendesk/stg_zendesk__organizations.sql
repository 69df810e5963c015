with

run as (
    select as_of_start from {{ source('meta', 'run_context') }}
),

source as (
    select * from {{ source('raw', 'zendesk_organizations') }}
),

typed as (
    select
        ---------- ids
        organization_id,
        nullif(trim(external_id), '') as external_id,
        ---------- facts
        name_token,
        ---------- clocks
        {{ utc_timestamp('created_at', '_time_zone') }} as created_at,
        {{ utc_timestamp('deleted_at', '_time_zone') }} as deleted_at,
        occurred_at,
        known_at,
        _received_at as received_at,
        _record_hash
    from source
),

visible as (
    {{ visible_versions('typed', key='organization_id') }}
)

select
    visible.organization_id,
    visible.external_id,
    visible.name_token,
    visible.created_at,
    case when visible.deleted_at < run.as_of_start then visible.deleted_at end as deleted_at,
    visible.occurred_at,
    visible.known_at,
    visible.received_at
from visible
cross join run
where visible.version_rank = 1
