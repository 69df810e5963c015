{#- The two clocks: what may be seen at an instant, and how far back it lies.
    Dialect differences do not belong here (dialect.sql), nor does what churn means (churn.sql). -#}

{#- Versions of records that may be seen at the start of the as-of day, from a CTE `rows_from` with
    known_at and _record_hash, beside a CTE `run` with as_of_start. `is_known` rows were known in time.
    With `created_at` an entity that existed by then but whose versions are all younger keeps one row,
    its earliest later version: its creation facts count, its state must be dropped by the caller.
    version_rank 1 is the version to use; the record hash makes the order total. -#}
{% macro visible_versions(rows_from, key, created_at=none) -%}
    select * from (
        select
            versions.*,
            versions.known_at < run.as_of_start as is_known,
            row_number() over (
                partition by versions.{{ key }}
                order by
                    case when versions.known_at < run.as_of_start then 0 else 1 end,
                    case when versions.known_at < run.as_of_start then versions.known_at end desc nulls last,
                    versions.known_at asc nulls last,
                    versions._record_hash asc
            ) as version_rank
        from {{ rows_from }} as versions
        cross join run
        where
            versions.known_at < run.as_of_start
            {% if created_at %}or versions.{{ created_at }} < run.as_of_start{% endif %}
    ) as ranked
    where is_known or version_rank = 1
{%- endmacro %}

{#- Number of the 24-hour day that `instant` lies in, days beginning at `clock_ms` past UTC midnight.
    With the clock of a snapshot, day_number(snapshot) - day_number(event) is the event's age: 1 is the
    24 hours before the snapshot, n or less means within n days before it, 0 or less means not yet. -#}
{% macro day_number(instant, clock_ms) -%}
    cast(floor((cast({{ epoch_ms_of(instant) }} as double) - cast({{ clock_ms }} as double)) / cast(86400000 as double)) as bigint)
{%- endmacro %}

{#- Minutes from `start` to `end`, with fractions. -#}
{% macro minutes_between(start, end) -%}
    (cast({{ epoch_ms_of(end) }} - {{ epoch_ms_of(start) }} as double) / cast(60000 as double))
{%- endmacro %}

{#- Whole milliseconds, summed or alone, as minutes with fractions. -#}
{% macro minutes_of(milliseconds) -%}
    (cast({{ milliseconds }} as double) / cast(60000 as double))
{%- endmacro %}
