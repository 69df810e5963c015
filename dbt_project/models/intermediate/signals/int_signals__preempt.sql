with

run as (
    select
        as_of,
        as_of_start
    from {{ source('meta', 'run_context') }}
),

shipments as (
    select * from {{ ref('stg_shipments__shipments') }}
),

versions as (
    select * from {{ ref('stg_shipments__shipment_versions') }}
),

messages as (
    select * from {{ ref('int_journey__messages') }}
    where is_contact
),

customer_keys as (
    select * from {{ ref('int_journey__customer_keys') }}
    where kind = 'crm_number'
),

slips as (
    select
        versions.shipment_id,
        min(versions.known_at) as slipped_known_at
    from versions
    inner join shipments on versions.shipment_id = shipments.shipment_id
    where versions.expected_on > shipments.promised_on
    group by versions.shipment_id
),

late as (
    select
        customer_keys.customer_id,
        shipments.shipment_id,
        -- the slip of the estimate says it first, else the promised day that went by
        case
            when slips.slipped_known_at < shipments.promise_ends_at then slips.slipped_known_at
            else shipments.promise_ends_at
        end as signal_at,
        greatest(
            {{ days_between('shipments.promised_on', 'shipments.expected_on') }},
            case
                when shipments.promise_ends_at < run.as_of_start
                    then {{ days_between('shipments.promised_on', 'run.as_of') }}
                else 0
            end
        ) as days_late
    from shipments
    inner join customer_keys
        on
            shipments.customer_number = customer_keys.key
            and (customer_keys.valid_to is null or shipments.occurred_at < customer_keys.valid_to)
    left join slips on shipments.shipment_id = slips.shipment_id
    cross join run
    where
        shipments.delivered_at is null
        and (
            shipments.expected_on > shipments.promised_on
            or shipments.promise_ends_at < run.as_of_start
        )
        -- what never came and nobody asked for in two months is a gap in the data
        and {{ days_between('shipments.promised_on', 'run.as_of') }} <= 60
),

-- who has written since is to be answered, not to be told before he asks
complained as (
    select distinct late.shipment_id
    from late
    inner join messages
        on
            late.customer_id = messages.customer_id
            and messages.sent_at >= late.signal_at
)

select
    late.customer_id,
    late.shipment_id as episode_key,
    late.signal_at,
    late.signal_at as known_at,
    late.shipment_id as evidence,
    cast(null as varchar) as thread_id,
    cast(late.days_late as double) as urgency
from late
left join complained on late.shipment_id = complained.shipment_id
where complained.shipment_id is null
