with

run as (
    select churn_definition from {{ source('meta', 'run_context') }}
),

population as (
    select
        snapshot_date,
        customer_id
    from {{ ref('int_churn__population') }}
),

crm_numbers as (
    select
        customer_id,
        min(key) as crm_number
    from {{ source('identity', 'links') }}
    where kind = 'crm_number'
    group by customer_id
),

rhythm as (
    select * from {{ ref('int_features__rhythm') }}
),

purchases as (
    select * from {{ ref('int_features__purchases') }}
),

returns as (
    select * from {{ ref('int_features__returns') }}
),

contacts as (
    select * from {{ ref('int_features__contacts') }}
),

waits as (
    select * from {{ ref('int_features__waits') }}
),

emotion as (
    select * from {{ ref('int_features__emotion') }}
),

effort as (
    select * from {{ ref('int_features__effort') }}
),

promises as (
    select * from {{ ref('int_features__promises') }}
),

replies as (
    select * from {{ ref('int_features__replies') }}
),

contract as (
    select * from {{ ref('int_features__contract') }}
),

price as (
    select * from {{ ref('int_features__price') }}
)

select
    population.snapshot_date,
    population.customer_id,
    crm_numbers.crm_number,
    coalesce(
        case when run.churn_definition = 'contract' then 12 * contract.monthly_amount else purchases.net_amount_365d end,
        cast(0 as double)
    ) as value_per_year,
    ---------- rhythm
    rhythm.days_since_last_sale,
    rhythm.days_since_first_sale,
    rhythm.mean_gap_days,
    rhythm.silence_to_gap_ratio,
    ---------- purchases
    coalesce(purchases.sales_30d, cast(0 as double)) as sales_30d,
    coalesce(purchases.sales_90d, cast(0 as double)) as sales_90d,
    coalesce(purchases.sales_365d, cast(0 as double)) as sales_365d,
    coalesce(purchases.amount_30d, cast(0 as double)) as amount_30d,
    coalesce(purchases.amount_90d, cast(0 as double)) as amount_90d,
    coalesce(purchases.amount_365d, cast(0 as double)) as amount_365d,
    purchases.average_order_amount_365d,
    coalesce(purchases.amount_change_90d, cast(0 as double)) as amount_change_90d,
    ---------- returns
    coalesce(returns.credit_notes_90d, cast(0 as double)) as credit_notes_90d,
    coalesce(returns.credit_amount_90d, cast(0 as double)) as credit_amount_90d,
    returns.credit_share_365d,
    ---------- contacts
    coalesce(contacts.contacts_30d, cast(0 as double)) as contacts_30d,
    coalesce(contacts.contacts_90d, cast(0 as double)) as contacts_90d,
    coalesce(contacts.channels_90d, cast(0 as double)) as channels_90d,
    contacts.days_since_last_contact,
    ---------- waits
    waits.unanswered_threads_now,
    waits.longest_open_wait_days,
    waits.first_reply_hours_mean_90d,
    waits.unanswered_threads_90d,
    ---------- emotion
    emotion.negative_max_30d,
    emotion.negative_max_90d,
    emotion.negative_mean_90d,
    emotion.frustration_max_90d,
    emotion.impatience_max_90d,
    emotion.gratitude_max_90d,
    emotion.cancel_intent_max_90d,
    emotion.escalation_max_90d,
    emotion.negative_last_message,
    ---------- effort
    coalesce(effort.repeat_contacts_30d, cast(0 as double)) as repeat_contacts_30d,
    coalesce(effort.repeat_contacts_90d, cast(0 as double)) as repeat_contacts_90d,
    coalesce(effort.channel_switches_90d, cast(0 as double)) as channel_switches_90d,
    effort.self_service_failures_90d,
    ---------- promises
    promises.late_parcels_30d,
    promises.late_parcels_90d,
    promises.overdue_parcels_now,
    promises.days_since_late_parcel,
    ---------- replies
    replies.asked_again_90d,
    replies.macro_share_90d,
    replies.goodwill_90d,
    ---------- contract
    contract.days_to_contract_end,
    contract.in_notice_window,
    contract.monthly_amount,
    contract.contract_tenure_days,
    ---------- price
    price.days_since_price_rise,
    price.price_rise_share_180d,
    price.days_to_price_rise
from population
cross join run
left join crm_numbers on population.customer_id = crm_numbers.customer_id
{% for family in [
    'rhythm', 'purchases', 'returns', 'contacts', 'waits', 'emotion', 'effort', 'promises', 'replies', 'contract', 'price'
] %}
left join {{ family }}
    on population.snapshot_date = {{ family }}.snapshot_date and population.customer_id = {{ family }}.customer_id
{% endfor %}
