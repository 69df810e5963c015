{#- What a customer brings in before and after an instant. What the instants are belongs to the models. -#}

{#- Of a CTE with moment_id, customer_id and happened_at: moment_id, before_amount and after_amount, what the customer
    brought in within so many days (whole months of 30) before and from then on; after_amount is NULL while they are
    not over.
    Needs a CTE `run`. -#}
{% macro value_around(moments, days) -%}
    with

    timed as (
        select
            moments.moment_id,
            moments.customer_id,
            moments.happened_at,
            moments.happened_at - interval '{{ days }}' day as value_from,
            moments.happened_at + interval '{{ days }}' day as value_until
        from {{ moments }} as moments
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
                case
                    when {{ runs_at('subscriptions', 'timed.happened_at') }}
                        then {{ days // 30 }} * subscriptions.monthly_amount
                    else 0
                end
            ) as before_amount,
            sum(
                case
                    when {{ runs_at('subscriptions', 'timed.value_until') }}
                        then {{ days // 30 }} * subscriptions.monthly_amount
                    else 0
                end
            ) as after_amount
        from timed
        inner join {{ ref('int_journey__subscriptions') }} as subscriptions
            on timed.customer_id = subscriptions.customer_id
        group by timed.moment_id
    )

    select
        timed.moment_id,
        coalesce(
            case when run.churn_definition = 'contract' then running.before_amount else net_sales.before_amount end, 0
        ) as before_amount,
        case
            when timed.value_until > run.as_of_start then null
            when run.churn_definition = 'contract' then coalesce(running.after_amount, 0)
            else coalesce(net_sales.after_amount, 0)
        end as after_amount
    from timed
    cross join run
    left join net_sales on timed.moment_id = net_sales.moment_id
    left join running on timed.moment_id = running.moment_id
{%- endmacro %}
