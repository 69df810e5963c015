{#- Business time, defined once: how long a channel had been open before an instant, so that the open time
    between two instants is a difference. When channels are open is Python's affair (pipelines/service_hours). -#}

{#- From a CTE `points` with channel (as in open_hours) and instant: one row per point with open_ms, the milliseconds
    that the channel had been open before it. Stretches only grow later and the time before them only more, so
    the largest of all that opened by then belong to the newest one: no join by inequality is needed. -#}
{% macro open_milliseconds(points, open_hours) -%}
    select
        channel,
        instant,
        open_seconds_before * 1000
        + least({{ epoch_ms_of('instant') }}, {{ epoch_ms_of('closes_at') }})
        - {{ epoch_ms_of('opens_at') }} as open_ms
    from (
        select
            channel,
            instant,
            is_point,
            max(opens_at) over newest as opens_at,
            max(closes_at) over newest as closes_at,
            max(open_seconds_before) over newest as open_seconds_before
        from (
            select channel, opens_at as instant, 0 as is_point, opens_at, closes_at, open_seconds_before
            from {{ open_hours }}
            union all
            select channel, instant, 1, cast(null as timestamp), cast(null as timestamp), cast(null as bigint)
            from {{ points }}
        ) as marks
        window newest as (
            partition by channel order by instant asc, is_point asc
            rows between unbounded preceding and current row
        )
    ) as carried
    where is_point = 1
{%- endmacro %}
