with

run as (
    select as_of_start from {{ source('meta', 'run_context') }}
),

source as (
    select * from {{ source('raw', 'salesforce_contacts') }}
),

typed as (
    select
        ---------- ids
        contact_id,
        account_id,
        nullif(master_record_id, '') as master_record_id,
        nullif(trim(customer_number), '') as customer_number,
        ---------- facts
        coalesce(try_cast(is_deleted as boolean), false) as is_deleted,
        name_token,
        first_name_token,
        last_name_token,
        street_token,
        postcode_token,
        email_token,
        phone_token,
        mobile_phone_token,
        home_phone_token,
        other_phone_token,
        coalesce(try_cast(has_opted_out_of_email as boolean), false) as has_opted_out_of_email,
        coalesce(try_cast(do_not_call as boolean), false) as do_not_call,
        ---------- clocks
        {{ utc_timestamp('created_at', '_time_zone') }} as created_at,
        {{ utc_timestamp('last_modified_at', '_time_zone') }} as last_modified_at,
        known_at,
        _received_at as received_at,
        _record_hash
    from source
),

visible as (
    {{ visible_versions('typed', key='contact_id', created_at='created_at') }}
)

select
    contact_id,
    account_id,
    -- merged or deleted later: not known yet, and so not so
    case when is_known then master_record_id end as master_record_id,
    customer_number,
    is_known and is_deleted as is_deleted,
    name_token,
    first_name_token,
    last_name_token,
    street_token,
    postcode_token,
    email_token,
    phone_token,
    mobile_phone_token,
    home_phone_token,
    other_phone_token,
    -- a refusal counts even where it is told later: it keeps people from being called, and is no feature
    has_opted_out_of_email,
    do_not_call,
    created_at,
    case when is_known then last_modified_at end as last_modified_at,
    coalesce(created_at, known_at) as occurred_at,
    least(coalesce(created_at, known_at), known_at) as known_at,
    received_at
from visible
where version_rank = 1
