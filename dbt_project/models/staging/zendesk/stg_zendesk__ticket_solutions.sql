with

versions as (
    select * from {{ ref('stg_zendesk__ticket_versions') }}
),

solved as (
    select
        ticket_id,
        -- exports without the solved stamp still say when the ticket was last seen solved
        coalesce(solved_at, case when status in ('solved', 'closed') then updated_at end) as solved_at
    from versions
)

select distinct
    ticket_id,
    solved_at
from solved
where solved_at is not null
