with

run as (
    select as_of_start from {{ source('meta', 'run_context') }}
),

price_changes as (
    select * from {{ ref('stg_price_changes__price_changes') }}
),

steps as (
    select
        price_changes.*,
        'price_change_announced' as kind,
        announced_at as happened_at
    from price_changes

    union all

    -- known from its announcement, but no event before its day
    select
        price_changes.*,
        'price_change_effective' as kind,
        price_changes.effective_at as happened_at
    from price_changes
    cross join run
    where price_changes.effective_at < run.as_of_start
)

select
    price_change_id as source_id,
    'crm' as source,
    'price_changes' as system,
    'contract' as channel,
    kind,
    'crm_number' as person_kind,
    customer_number as person_key,
    happened_at as occurred_at,
    greatest(happened_at, known_at) as known_at,
    received_at,
    cast(null as varchar) as source_thread_id
from steps
