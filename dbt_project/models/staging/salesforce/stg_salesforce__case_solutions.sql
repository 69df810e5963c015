with

versions as (
    select * from {{ ref('stg_salesforce__case_versions') }}
),

closed as (
    select
        case_id,
        -- exports without the closing stamp still say when the case was last seen closed
        coalesce(closed_at, case when is_closed then updated_at end) as closed_at
    from versions
)

select distinct
    case_id,
    closed_at
from closed
where closed_at is not null
