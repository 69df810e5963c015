{#- Kinds of touchpoints that say: I looked for help, and it did not help. -#}
{% macro left_alone_kinds() -%}
    ('help_search_unresolved', 'help_view_unresolved', 'bot_session_unresolved')
{%- endmacro %}
