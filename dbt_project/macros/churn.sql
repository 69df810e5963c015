{#- When a subscription counts as running, and who leaves in a stretch of time. Everything else about churn is in
    models/intermediate/churn. -#}

{#- Condition: the subscription version `version` was the valid one just before `instant`, had begun, and
    neither a cancellation nor an end was known by then. A state is known from its own stamp, and only
    through a version that was itself known. -#}
{% macro runs_at(version, instant) -%}
    {{ version }}.started_at < {{ instant }}
    and {{ version }}.version_from < {{ instant }}
    and ({{ version }}.version_until is null or {{ version }}.version_until >= {{ instant }})
    and not (
        {{ version }}.state_known_at < {{ instant }}
        and (
            coalesce({{ version }}.cancelled_at < {{ instant }}, false)
            or coalesce({{ version }}.ended_at < {{ instant }}, false)
        )
    )
{%- endmacro %}

{#- Of a CTE `windows` with customer_id, window_start and window_end: who leaves in each, as churned 1 or 0. Needs CTEs
    `run`, `orders` (of int_journey__orders) and `subscriptions` (of int_journey__subscriptions). Whether somebody
    was a customer at the start is the caller's to ask. -#}
{% macro left_in(windows) -%}
    select
        windows.customer_id,
        windows.window_start,
        windows.window_end,
        case
            when run.churn_definition = 'contract'
                then max(case when departures.customer_id is null then 0 else 1 end)
            else min(case when sales.customer_id is null then 1 else 0 end)
        end as churned
    from (select distinct customer_id, window_start, window_end from {{ windows }}) as windows
    cross join run
    left join (
        select distinct customer_id, occurred_at from orders
        where status = 'sale' and superseded_at is null
    ) as sales
        on
            run.churn_definition <> 'contract'
            and windows.customer_id = sales.customer_id
            and sales.occurred_at >= windows.window_start
            and sales.occurred_at < windows.window_end
    left join (
        select customer_id, cancelled_at as left_at from subscriptions
        where version_until is null and cancelled_at is not null
        union distinct
        select customer_id, ended_at as left_at from subscriptions
        where version_until is null and ended_at is not null
    ) as departures
        on
            run.churn_definition = 'contract'
            and windows.customer_id = departures.customer_id
            and departures.left_at >= windows.window_start
            and departures.left_at < windows.window_end
    group by windows.customer_id, windows.window_start, windows.window_end, run.churn_definition
{%- endmacro %}
