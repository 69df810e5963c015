with

run as (
    select as_of_start from {{ source('meta', 'run_context') }}
),

source as (
    select * from {{ source('raw', 'salesforce_accounts') }}
),

typed as (
    select
        ---------- ids
        account_id,
        nullif(master_record_id, '') as master_record_id,
        ---------- facts
        coalesce(try_cast(is_deleted as boolean), false) as is_deleted,
        name_token,
        phone_token,
        type as account_type,
        industry,
        ---------- clocks
        {{ utc_timestamp('created_at', '_time_zone') }} as created_at,
        {{ utc_timestamp('last_modified_at', '_time_zone') }} as last_modified_at,
        known_at,
        _received_at as received_at,
        _record_hash
    from source
),

visible as (
    {{ visible_versions('typed', key='account_id', created_at='created_at') }}
)

select
    account_id,
    -- merged or deleted later: not known yet, and so not so
    case when is_known then master_record_id end as master_record_id,
    is_known and is_deleted as is_deleted,
    name_token,
    phone_token,
    account_type,
    industry,
    created_at,
    case when is_known then last_modified_at end as last_modified_at,
    coalesce(created_at, known_at) as occurred_at,
    least(coalesce(created_at, known_at), known_at) as known_at,
    received_at
from visible
where version_rank = 1
