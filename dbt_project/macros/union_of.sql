{#- One relation out of a model per system, `<model>__<system>`, with the columns that all of them have:
    a new source joins its kind by its model and its name in the list. -#}
{% macro union_of(model, systems, columns) -%}
    {% for system in systems %}
    select {{ columns | join(', ') }} from {{ ref(model ~ '__' ~ system) }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
{%- endmacro %}
