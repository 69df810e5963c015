with

run as (
    select as_of_start from {{ source('meta', 'run_context') }}
),

source as (
    select * from {{ source('raw', 'price_changes') }}
),

typed as (
    select
        ---------- ids
        nullif(trim(customer_number), '') as customer_number,
        ---------- facts
        try_cast(announced_on as date) as announced_on,
        try_cast(effective_on as date) as effective_on,
        try_cast(old_amount as decimal(18, 2)) as old_amount,
        try_cast(new_amount as decimal(18, 2)) as new_amount,
        upper(trim(currency)) as currency,
        ---------- clocks
        {{ utc_timestamp('announced_on', '_time_zone') }} as announced_at,
        {{ utc_timestamp('effective_on', '_time_zone') }} as effective_at,
        occurred_at,
        known_at,
        _received_at as received_at,
        _record_hash
    from source
),

-- the old amount tells two contracts of a customer apart that become dearer on the same day
identified as (
    select
        typed.*,
        {{ surrogate_id('price', [
            'customer_number', 'cast(announced_on as varchar)', 'cast(effective_on as varchar)',
            'cast(old_amount as varchar)',
        ]) }} as price_change_id
    from typed
),

visible as (
    {{ visible_versions('identified', key='price_change_id') }}
)

select
    price_change_id,
    customer_number,
    announced_on,
    announced_at,
    effective_on,
    effective_at,
    old_amount,
    new_amount,
    currency,
    occurred_at,
    known_at,
    received_at
from visible
where version_rank = 1
