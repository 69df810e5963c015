with

run as (
    select as_of_start from {{ source('meta', 'run_context') }}
),

source as (
    select * from {{ source('raw', 'hubspot_contacts') }}
),

typed as (
    select
        ---------- ids
        contact_id,
        merged_ids,
        customer_number,
        salesforce_contact_id,
        ---------- facts
        first_name_token,
        last_name_token,
        company_name_token,
        street_token,
        postcode_token,
        email_token,
        coalesce(mobile_phone_token, phone_token) as phone_token,
        lower(trim(language)) as language,
        coalesce(lower(trim(is_unsubscribed)) in ('true', 'yes', '1'), false) as is_unsubscribed,
        ---------- state
        lifecycle_stage,
        lead_status,
        ---------- clocks
        {{ utc_timestamp('created_at', '_time_zone') }} as created_at,
        {{ utc_timestamp('last_modified_at', '_time_zone') }} as updated_at,
        known_at,
        _received_at as received_at,
        _record_hash
    from source
),

visible as (
    {{ visible_versions('typed', key='contact_id', created_at='created_at') }}
),

-- an export of chosen columns may lack the stamp of the last change: what it tells has no known day
stated as (
    select
        *,
        is_known and updated_at is not null as is_state_known
    from visible
    where version_rank = 1
)

select
    contact_id,
    case when is_known then merged_ids end as merged_ids,
    customer_number,
    salesforce_contact_id,
    first_name_token,
    last_name_token,
    company_name_token,
    street_token,
    postcode_token,
    email_token,
    phone_token,
    language,
    -- a refusal counts even where it is told later: it keeps people from being written to, and is no feature
    is_unsubscribed,
    case when is_state_known then lifecycle_stage end as lifecycle_stage,
    case when is_state_known then lead_status end as lead_status,
    created_at,
    case when is_known then updated_at end as updated_at,
    coalesce(created_at, known_at) as occurred_at,
    least(coalesce(created_at, known_at), known_at) as known_at,
    received_at
from stated
