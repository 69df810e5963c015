{#- What feelings are measured by, once for all models. When somebody wrote belongs to clocks.sql. -#}

{#- How good or bad a message feels, from -1 to 1: the larger of the probabilities of gratitude and joy,
    less that of a negative message. -#}
{% macro valence(message) -%}
    greatest(coalesce({{ message }}.gratitude, 0), coalesce({{ message }}.joy, 0)) - {{ message }}.negative
{%- endmacro %}

{#- Condition: the message says thank you, or is glad, and is not negative beside it. -#}
{% macro is_warm(message) -%}
    {{ message }}.emotion in ('gratitude', 'satisfaction') and {{ message }}.negative < 0.5
{%- endmacro %}

{#- Condition: the message is negative rather than not. -#}
{% macro is_unhappy(message) -%}
    {{ message }}.negative >= 0.5
{%- endmacro %}
