{#- When a subscription counts as running. Everything else about churn is in models/intermediate/churn. -#}

{#- Condition: the subscription version `version` was the valid one just before `instant`, had begun, and
    neither a cancellation nor an end was known by then. A state is known from its own stamp, and only
    through a version that was itself known. -#}
{% macro runs_at(version, instant) -%}
    {{ version }}.started_at < {{ instant }}
    and {{ version }}.version_from < {{ instant }}
    and ({{ version }}.version_until is null or {{ version }}.version_until >= {{ instant }})
    and not (
        {{ version }}.state_known_at < {{ instant }}
        and (
            coalesce({{ version }}.cancelled_at < {{ instant }}, false)
            or coalesce({{ version }}.ended_at < {{ instant }}, false)
        )
    )
{%- endmacro %}
