with

run as (
    select as_of_start from {{ source('meta', 'run_context') }}
),

shipments as (
    select * from {{ ref('stg_shipments__shipments') }}
),

expectations as (
    select
        shipment_id,
        version_number,
        expected_on,
        updated_at,
        known_at,
        lag(expected_on) over (partition by shipment_id order by version_number) as expected_before
    from {{ ref('stg_shipments__shipment_versions') }}
    where expected_on is not null
),

steps as (
    select
        shipment_id as source_id,
        shipment_id,
        'delivery_promised' as kind,
        promise_known_at as occurred_at,
        promise_known_at as known_at
    from shipments
    where promised_on is not null

    union all

    -- the first estimate is measured by the promise, a later one by the estimate before it
    select
        concat(expectations.shipment_id, '|', cast(expectations.version_number as varchar)) as source_id,
        expectations.shipment_id,
        'delivery_estimate_slipped' as kind,
        expectations.updated_at as occurred_at,
        expectations.known_at
    from expectations
    inner join shipments on expectations.shipment_id = shipments.shipment_id
    where expectations.expected_on > coalesce(expectations.expected_before, shipments.promised_on)

    union all

    -- nobody is late before the promised day is over
    select
        shipments.shipment_id as source_id,
        shipments.shipment_id,
        'delivery_overdue' as kind,
        shipments.promise_ends_at as occurred_at,
        greatest(shipments.promise_ends_at, shipments.promise_known_at) as known_at
    from shipments
    cross join run
    where
        shipments.promise_ends_at < run.as_of_start
        and (shipments.delivered_at is null or shipments.delivered_at >= shipments.promise_ends_at)

    union all

    select
        shipment_id as source_id,
        shipment_id,
        case
            when promise_ends_at is null then 'delivery'
            when delivered_at < promise_ends_at then 'delivery_on_time'
            else 'delivery_late'
        end as kind,
        delivered_at as occurred_at,
        delivery_known_at as known_at
    from shipments
    where delivered_at is not null
)

select
    steps.source_id,
    'crm' as source,
    'shipments' as system,
    'delivery' as channel,
    steps.kind,
    'crm_number' as person_kind,
    shipments.customer_number as person_key,
    steps.occurred_at,
    steps.known_at,
    shipments.received_at,
    cast(null as varchar) as source_thread_id
from steps
inner join shipments on steps.shipment_id = shipments.shipment_id
