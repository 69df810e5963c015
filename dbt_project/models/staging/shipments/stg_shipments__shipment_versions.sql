with

run as (
    select as_of_start from {{ source('meta', 'run_context') }}
),

source as (
    select * from {{ source('raw', 'shipments') }}
),

typed as (
    select
        ---------- ids
        shipment_id,
        order_id,
        nullif(trim(customer_number), '') as customer_number,
        ---------- facts
        carrier,
        try_cast(promised_on as date) as promised_on,
        try_cast(estimated_on as date) as estimated_on,
        {{ utc_timestamp('delivered_at', '_time_zone') }} as delivered_at,
        ---------- clocks
        _time_zone,
        {{ utc_timestamp('updated_at', '_time_zone') }} as updated_at,
        occurred_at,
        known_at,
        _received_at as received_at,
        _record_hash
    from source
),

visible as (
    {{ visible_versions('typed', key='shipment_id') }}
)

select
    visible.shipment_id,
    row_number() over (partition by visible.shipment_id order by visible.version_rank desc) as version_number,
    visible.version_rank,
    visible.order_id,
    visible.customer_number,
    visible.carrier,
    visible.promised_on,
    {{ utc_timestamp("cast(visible.promised_on + interval '1' day as varchar)", 'visible._time_zone') }} as promise_ends_at,
    -- without an estimate the promise is all there is to expect
    coalesce(visible.estimated_on, visible.promised_on) as expected_on,
    case when visible.delivered_at < run.as_of_start then visible.delivered_at end as delivered_at,
    visible.updated_at,
    visible.occurred_at,
    visible.known_at,
    visible.received_at
from visible
cross join run
