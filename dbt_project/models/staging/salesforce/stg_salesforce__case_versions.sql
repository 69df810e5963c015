with

run as (
    select as_of_start from {{ source('meta', 'run_context') }}
),

source as (
    select * from {{ source('raw', 'salesforce_cases') }}
),

typed as (
    select
        ---------- ids
        case_number,
        case_id,
        master_record_id,
        parent_id,
        contact_id,
        account_id,
        ---------- facts
        coalesce(supplied_email_token, contact_email_token) as email_token,
        coalesce(supplied_phone_token, contact_phone_token, contact_mobile_token) as phone_token,
        lower(trim(origin)) as origin,
        type as case_type,
        subject_token,
        topic_token,
        mentioned_numbers,
        body_token,
        ---------- state
        owner_id,
        -- `In Progress` and `in_progress` are one state
        replace(lower(trim(status)), '_', ' ') as status,
        priority,
        reason,
        coalesce(try_cast(is_escalated as boolean), false) as is_escalated,
        coalesce(try_cast(is_closed as boolean), false) as is_closed,
        coalesce(try_cast(is_deleted as boolean), false) as is_deleted,
        {{ utc_timestamp('closed_at', '_time_zone') }} as closed_at,
        ---------- clocks
        {{ utc_timestamp('created_at', '_time_zone') }} as created_at,
        coalesce(
            {{ utc_timestamp('system_modstamp', '_time_zone') }},
            {{ utc_timestamp('last_modified_at', '_time_zone') }}
        ) as updated_at,
        known_at,
        _received_at as received_at,
        _record_hash
    from source
),

visible as (
    {{ visible_versions('typed', key='case_number', created_at='created_at') }}
),

stated as (
    select
        visible.*,
        run.as_of_start,
        -- a report without the stamp of the last change does not tell since when its state holds
        visible.is_known and coalesce(visible.updated_at < run.as_of_start, false) as is_state_known,
        -- reports may lack the id: another version of the same case tells it
        max(visible.case_id) over (partition by visible.case_number) as known_case_id
    from visible
    cross join run
)

select
    case_number,
    version_rank,
    coalesce(known_case_id, case_number) as case_id,
    contact_id,
    account_id,
    email_token,
    phone_token,
    origin,
    case_type,
    subject_token,
    topic_token,
    mentioned_numbers,
    body_token,
    case when is_state_known then master_record_id end as master_record_id,
    case when is_state_known then parent_id end as parent_id,
    case when is_state_known then owner_id end as owner_id,
    case when is_state_known then status end as status,
    case when is_state_known then priority end as priority,
    case when is_state_known then reason end as reason,
    is_state_known and is_escalated as is_escalated,
    is_state_known and (is_closed or status = 'closed') as is_closed,
    is_state_known and is_deleted as is_deleted,
    case when closed_at < as_of_start then closed_at end as closed_at,
    created_at,
    case when is_state_known then updated_at end as updated_at,
    coalesce(created_at, known_at) as occurred_at,
    least(coalesce(created_at, known_at), known_at) as known_at,
    received_at
from stated
