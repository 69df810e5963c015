with

running as (
    select
        *,
        {{ days_between('snapshot_date', 'contract_ends_on') }} as days_to_end
    from {{ ref('int_churn__running_subscriptions') }}
)

select
    snapshot_date,
    customer_id,
    cast(min(days_to_end) as double) as days_to_contract_end,
    cast(
        max(
            case
                when days_to_end is null or notice_days is null then null
                when days_to_end between 0 and notice_days then 1
                else 0
            end
        ) as double
    ) as in_notice_window,
    cast(sum(monthly_amount) as double) as monthly_amount,
    cast(max({{ days_between('started_on', 'snapshot_date') }}) as double) as contract_tenure_days,
    max(known_at) as newest_known_at
from running
group by snapshot_date, customer_id
