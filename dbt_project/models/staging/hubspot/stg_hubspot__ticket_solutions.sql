with

versions as (
    select * from {{ ref('stg_hubspot__ticket_versions') }}
),

closed as (
    select
        ticket_id,
        -- exports without the closing stamp still say when the ticket was last seen closed
        coalesce(closed_at, case when status = 'closed' then updated_at end) as closed_at
    from versions
)

select distinct
    ticket_id,
    closed_at
from closed
where closed_at is not null
