with

versions as (
    select * from {{ ref('stg_shipments__shipment_versions') }}
),

customers as (
    select
        source_id as shipment_id,
        customer_id
    from {{ ref('int_journey__touchpoints') }}
    where system = 'shipments' and kind = 'delivery_promised' and customer_id is not null
),

-- the promise is what was promised first
promises as (
    select
        shipment_id,
        version_number,
        promise_ends_at,
        row_number() over (partition by shipment_id order by version_number asc) as promise_rank
    from versions
    where promised_on is not null
),

periods as (
    select
        shipment_id,
        version_number,
        delivered_at,
        known_at,
        lead(known_at) over (partition by shipment_id order by version_number asc) as superseded_at
    from versions
)

select
    periods.shipment_id,
    periods.version_number,
    customers.customer_id,
    promises.promise_ends_at,
    periods.delivered_at,
    periods.known_at,
    periods.superseded_at
from periods
inner join customers on periods.shipment_id = customers.shipment_id
inner join promises
    on
        periods.shipment_id = promises.shipment_id
        and promises.promise_rank = 1
        and periods.version_number >= promises.version_number
