with

versions as (
    select * from {{ ref('stg_zendesk__ticket_versions') }}
),

metric_versions as (
    select * from {{ ref('stg_zendesk__ticket_metric_versions') }}
),

solved as (
    select
        ticket_id,
        -- exports without the solved stamp still say when the ticket was last seen solved; nobody
        -- answers a deleted one
        coalesce(
            solved_at,
            case when status in ('solved', 'closed', 'deleted') then updated_at end
        ) as solved_at
    from versions

    union all

    select
        ticket_id,
        solved_at
    from metric_versions
)

select distinct
    ticket_id,
    solved_at
from solved
where solved_at is not null
