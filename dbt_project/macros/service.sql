{#- What the steps of service mean. Time belongs in clocks.sql and business_time.sql. -#}

{#- Kind of touchpoint that a step of service is; NULL for steps that the customer is in the midst of. -#}
{% macro event_of_step(kind) -%}
    case {{ kind }}
        when 'entered' then 'customer_contact'
        when 'called' then 'agent_contact'
        when 'transferred' then 'contact_transferred'
        when 'held' then 'contact_held'
        when 'abandoned' then 'contact_abandoned'
    end
{%- endmacro %}

{#- Moves after which the customer no longer waits. -#}
{% macro ends_a_wait(kind) -%}
    {{ kind }} in ('answered', 'solved')
{%- endmacro %}

{#- Marks of a thread, one row each, out of a relation: the numbers that its words name, joined by spaces. -#}
{% macro numbers_named(relation, system, thread) -%}
    select
        '{{ system }}' as system,
        told.{{ thread }} as source_thread_id,
        'number' as mark_kind,
        split_part(told.mentioned_numbers, ' ', cast(positions.position as int)) as mark,
        told.known_at
    from {{ relation }} as told
    inner join ({{ positions(20) }}) as positions
        on
            positions.position
            <= 1 + length(told.mentioned_numbers) - length(replace(told.mentioned_numbers, ' ', ''))
{%- endmacro %}

{#- A mark of a thread that stands in one column of a relation. -#}
{% macro mark_of(relation, system, thread, mark_kind, mark, known_at='known_at') -%}
    select
        '{{ system }}' as system,
        {{ thread }} as source_thread_id,
        '{{ mark_kind }}' as mark_kind,
        {{ mark }} as mark,
        {{ known_at }} as known_at
    from {{ relation }}
    where {{ mark }} is not null
{%- endmacro %}

{#- Columns of minutes that threads and conversations both have, each in calendar and in business time. -#}
{% macro service_minutes(totals) -%}
    {%- for clock in ['first_reply', 'next_reply', 'customer_wait', 'longest_wait', 'open_wait', 'first_resolution', 'full_resolution', 'queue', 'hold'] %}
    {{ totals }}.{{ clock }}_minutes,
    {{ totals }}.{{ clock }}_business_minutes,
    {%- endfor %}
    {{ totals }}.talk_minutes
{%- endmacro %}
