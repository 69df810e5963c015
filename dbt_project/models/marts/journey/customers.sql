with

links as (
    select * from {{ source('identity', 'links') }}
),

customers as (
    select
        customer_id,
        min(case when kind = 'crm_number' then key end) as crm_number
    from links
    group by customer_id
),

first_seen as (
    select
        customer_id,
        min(occurred_at) as customer_since
    from {{ ref('int_journey__touchpoints') }}
    group by customer_id
),

channel_use as (
    select
        customer_id,
        channel,
        count(*) as contacts
    from {{ ref('int_journey__messages') }}
    where is_contact
    group by customer_id, channel
),

channels_ranked as (
    select
        customer_id,
        channel,
        row_number() over (partition by customer_id order by contacts desc, channel asc) as channel_rank
    from channel_use
),

customer_values as (
    select * from {{ ref('int_journey__customer_values') }}
)

select
    customers.customer_id,
    customers.crm_number,
    first_seen.customer_since,
    customer_values.value_per_year,
    channels_ranked.channel as preferred_channel
from customers
left join first_seen on customers.customer_id = first_seen.customer_id
left join customer_values on customers.customer_id = customer_values.customer_id
left join channels_ranked
    on customers.customer_id = channels_ranked.customer_id and channels_ranked.channel_rank = 1
