{#- Every difference between SQL dialects lives in this file, one small dispatch macro each.
    Models hold only SQL that means the same on DuckDB and Spark. Business rules do not belong here. -#}

{#- Text of a time -> UTC timestamp. Text with an offset (`Z`, `+00:00`, `+0000`, `+01`) means that
    instant; text without one is wall-clock time in `zone`. In the repeated hour of autumn the second
    pass is taken, in the missing hour of spring the clock is read as already moved. -#}
{% macro utc_timestamp(text, zone) -%}
    {{ return(adapter.dispatch('utc_timestamp', 'harken')(text, zone)) }}
{%- endmacro %}

{#- A plain cast to timestamp ignores the offset in silence; only timestamptz reads it. -#}
{% macro duckdb__utc_timestamp(text, zone) -%}
    case
        when
            regexp_matches(
                upper(trim({{ text }})),
                ':[0-9]{2}(:[0-9]{2})?([.][0-9]+)? ?(Z|UTC|[+-][0-9]{2}(:?[0-9]{2})?)$'
            )
            then try_cast(trim({{ text }}) as timestamptz) at time zone 'UTC'
        else
            try_cast(trim({{ text }}) as timestamp)
            at time zone coalesce({{ zone }}, 'UTC')
            at time zone 'UTC'
    end
{%- endmacro %}

{#- Timestamp -> whole milliseconds since 1970. -#}
{% macro epoch_ms_of(instant) -%}
    {{ return(adapter.dispatch('epoch_ms_of', 'harken')(instant)) }}
{%- endmacro %}

{% macro duckdb__epoch_ms_of(instant) -%}
    epoch_ms({{ instant }})
{%- endmacro %}

{#- Whole calendar days from `start` to `end`. -#}
{% macro days_between(start, end) -%}
    {{ return(adapter.dispatch('days_between', 'harken')(start, end)) }}
{%- endmacro %}

{% macro duckdb__days_between(start, end) -%}
    date_diff('day', cast({{ start }} as date), cast({{ end }} as date))
{%- endmacro %}

{#- A relation of one column, `position`, from 1 to `n`. -#}
{% macro positions(n) -%}
    {{ return(adapter.dispatch('positions', 'harken')(n)) }}
{%- endmacro %}

{% macro duckdb__positions(n) -%}
    select cast(range as bigint) as position from range(1, {{ n + 1 }})
{%- endmacro %}

{#- Timestamp plus whole milliseconds. -#}
{% macro plus_milliseconds(instant, milliseconds) -%}
    {{ return(adapter.dispatch('plus_milliseconds', 'harken')(instant, milliseconds)) }}
{%- endmacro %}

{% macro duckdb__plus_milliseconds(instant, milliseconds) -%}
    {{ instant }} + to_milliseconds({{ milliseconds }})
{%- endmacro %}

{#- Texts of a group joined by commas, in the order of a column without ties. -#}
{% macro joined_text(text, ordered_by) -%}
    {{ return(adapter.dispatch('joined_text', 'harken')(text, ordered_by)) }}
{%- endmacro %}

{% macro duckdb__joined_text(text, ordered_by) -%}
    string_agg({{ text }}, ',' order by {{ ordered_by }} asc)
{%- endmacro %}
