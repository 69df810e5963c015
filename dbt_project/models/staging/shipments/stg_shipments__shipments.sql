with

versions as (
    select * from {{ ref('stg_shipments__shipment_versions') }}
),

promises_ranked as (
    select
        versions.*,
        row_number() over (partition by shipment_id order by version_number asc) as promise_rank
    from versions
    where promised_on is not null
),

promises as (
    select * from promises_ranked
    where promise_rank = 1
),

deliveries as (
    select
        shipment_id,
        delivered_at,
        min(known_at) as known_at
    from versions
    where delivered_at is not null
    group by shipment_id, delivered_at
)

select
    versions.shipment_id,
    versions.order_id,
    versions.customer_number,
    versions.carrier,
    promises.promised_on,
    promises.promise_ends_at,
    promises.known_at as promise_known_at,
    versions.expected_on,
    versions.delivered_at,
    greatest(versions.delivered_at, deliveries.known_at) as delivery_known_at,
    versions.occurred_at,
    versions.known_at,
    versions.received_at
from versions
left join promises on versions.shipment_id = promises.shipment_id
left join deliveries
    on
        versions.shipment_id = deliveries.shipment_id
        and versions.delivered_at = deliveries.delivered_at
where versions.version_rank = 1
