with

versions as (
    select * from {{ ref('stg_complaints__complaint_versions') }}
),

solved as (
    select
        complaint_id,
        -- registers without the stamp still say when the complaint was last seen settled
        coalesce(resolved_at, case when status in ('resolved', 'solved', 'closed') then updated_at end) as solved_at
    from versions
)

select distinct
    complaint_id,
    solved_at
from solved
where solved_at is not null
