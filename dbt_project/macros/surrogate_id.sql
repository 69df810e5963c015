{#- Id of ours for a record of a source: stable over runs, and without what the source's own id may
    carry (a Message-ID can hold a mail address). -#}
{% macro surrogate_id(prefix, parts) -%}
    concat(
        '{{ prefix }}_',
        md5(concat({% for part in parts %}{% if not loop.first %}, '|', {% endif %}coalesce({{ part }}, ''){% endfor %}))
    )
{%- endmacro %}

{#- Ids of a thread, and of the conversation that it begins. -#}
{% macro thread_id(system, source_thread_id) -%}
    {{ surrogate_id('thr', [system, source_thread_id]) }}
{%- endmacro %}

{% macro conversation_id(system, source_thread_id) -%}
    {{ surrogate_id('con', [system, source_thread_id]) }}
{%- endmacro %}

{#- Thread of a mail in its source: the first mail of those that answer each other. -#}
{% macro mail_thread(mail) -%}
    coalesce(nullif(split_part({{ mail }}.reference_ids, ' ', 1), ''), {{ mail }}.in_reply_to, {{ mail }}.mail_id)
{%- endmacro %}
