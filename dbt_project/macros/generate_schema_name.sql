{#- Schemas are named literally (journey.customers), because readers of the published file know
    them by these names; dbt's default would prefix the target's schema. -#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ (custom_schema_name or target.schema) | trim }}
{%- endmacro %}
