{#- How many days before and after a moment are compared. -#}
{%- set days = 90 -%}
with

run as (
    select * from {{ source('meta', 'run_context') }}
),

warm as (
    select
        messages.*,
        row_number() over (
            partition by threads.conversation_id order by messages.sent_at asc, messages.message_id asc
        ) as warm_rank
    from {{ ref('int_feelings__messages') }} as messages
    inner join {{ ref('int_service__conversation_threads') }} as threads on messages.thread_id = threads.thread_id
    where messages.is_warm and messages.customer_id is not null and messages.sent_at is not null
),

moments as (
    select
        failure_id as moment_id,
        customer_id,
        'bad' as side,
        kind,
        moment_of_truth,
        failed_at as happened_at,
        known_at
    from {{ ref('int_service__failures') }}

    union all

    select
        message_id as moment_id,
        customer_id,
        'good' as side,
        'warm_words' as kind,
        moment_of_truth,
        sent_at as happened_at,
        known_at
    from warm
    where warm_rank = 1
),

timed as (
    select
        moments.*,
        moments.happened_at - interval '{{ days }}' day as value_from,
        moments.happened_at + interval '{{ days }}' day as value_until
    from moments
),

net_sales as (
    select
        timed.moment_id,
        sum(
            case when orders.occurred_at < timed.happened_at then orders.sale_amount - orders.credit_amount else 0 end
        ) as before_amount,
        sum(
            case when orders.occurred_at < timed.happened_at then 0 else orders.sale_amount - orders.credit_amount end
        ) as after_amount
    from timed
    inner join {{ ref('int_journey__orders') }} as orders
        on
            timed.customer_id = orders.customer_id
            and orders.superseded_at is null
            and orders.occurred_at >= timed.value_from
            and orders.occurred_at < timed.value_until
    group by timed.moment_id
),

-- of a contract, what it brings in as long a time at its price on the first and on the last day
running as (
    select
        timed.moment_id,
        sum(
            case when {{ runs_at('subscriptions', 'timed.happened_at') }} then 3 * subscriptions.monthly_amount else 0 end
        ) as before_amount,
        sum(
            case when {{ runs_at('subscriptions', 'timed.value_until') }} then 3 * subscriptions.monthly_amount else 0 end
        ) as after_amount
    from timed
    inner join {{ ref('int_journey__subscriptions') }} as subscriptions on timed.customer_id = subscriptions.customer_id
    group by timed.moment_id
),

valued as (
    select
        timed.*,
        timed.value_until <= run.as_of_start as is_closed,
        coalesce(
            case when run.churn_definition = 'contract' then running.before_amount else net_sales.before_amount end, 0
        ) as before_amount,
        coalesce(
            case when run.churn_definition = 'contract' then running.after_amount else net_sales.after_amount end, 0
        ) as after_amount
    from timed
    cross join run
    left join net_sales on timed.moment_id = net_sales.moment_id
    left join running on timed.moment_id = running.moment_id
)

select
    moment_id,
    customer_id,
    side,
    kind,
    moment_of_truth,
    happened_at,
    known_at,
    cast(before_amount as double) as value_before_90d,
    case when is_closed then cast(after_amount as double) end as value_after_90d,
    case when is_closed then cast(after_amount - before_amount as double) end as value_change_90d,
    case
        when not is_closed or before_amount = 0 and after_amount = 0 then null
        when after_amount > before_amount then 'raised'
        when after_amount < before_amount then 'cut'
        else 'same'
    end as value_direction
from valued
