{%- set calendar_and_business = {'minutes': 'calendar_ms', 'business_minutes': 'business_ms'} -%}
with

clocks as (
    select
        *,
        row_number() over (partition by matter_id, kind, ended_by order by started_at asc, clock_id asc) as number_of_kind
    from {{ ref('int_service__clocks') }}
),

-- whole milliseconds add up to the same sum in any order of rows
totals as (
    select
        matter_id,
        max(case when kind = 'first_reply' then ended_at end) as first_reply_at,
        min(case when kind = 'first_resolution' then ended_at end) as first_resolved_at,
        max(case when kind = 'full_resolution' then ended_at end) as resolved_at,
        count(case when kind = 'wait' and ended_by = 'answered' then 1 end) as replies,
        max(case when kind = 'wait' and is_running then started_at end) as waiting_since,
        {% for name, ms in calendar_and_business.items() %}
        {{ minutes_of("max(case when kind = 'first_reply' then " ~ ms ~ " end)") }} as first_reply_{{ name }},
        {{ minutes_of("max(case when kind = 'first_resolution' then " ~ ms ~ " end)") }} as first_resolution_{{ name }},
        {{ minutes_of("max(case when kind = 'full_resolution' then " ~ ms ~ " end)") }} as full_resolution_{{ name }},
        {{ minutes_of("sum(case when kind = 'wait' then " ~ ms ~ " end)") }} as customer_wait_{{ name }},
        {{ minutes_of("max(case when kind = 'wait' then " ~ ms ~ " end)") }} as longest_wait_{{ name }},
        {{ minutes_of("max(case when kind = 'wait' and is_running then " ~ ms ~ " end)") }} as open_wait_{{ name }},
        {{ minutes_of("sum(case when kind = 'wait' and ended_by = 'answered' and number_of_kind > 1 then " ~ ms ~ " end)") }}
        / nullif(cast(count(case when kind = 'wait' and ended_by = 'answered' and number_of_kind > 1 then 1 end) as double), 0)
            as next_reply_{{ name }},
        {{ minutes_of("sum(case when kind = 'queue' then " ~ ms ~ " end)") }} as queue_{{ name }},
        {{ minutes_of("sum(case when kind = 'hold' then " ~ ms ~ " end)") }} as hold_{{ name }},
        {% endfor %}
        {{ minutes_of("sum(case when kind = 'talk' then calendar_ms end)") }} as talk_minutes
    from clocks
    group by matter_id
)

select * from totals
