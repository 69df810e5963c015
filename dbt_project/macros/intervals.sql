{#- Intervals of shares. What is counted belongs to the models. -#}

{#- Bound of the 95 % Wilson interval of `hits` out of `n`, below for sign -1, above for 1; NULL without any. -#}
{% macro wilson_bound(hits, n, sign) -%}
    (
        {{ hits }} / nullif({{ n }}, 0) + 1.9208 / nullif({{ n }}, 0)
        + ({{ sign }}) * 1.96 * sqrt(
            ({{ hits }} / nullif({{ n }}, 0) * (1 - {{ hits }} / nullif({{ n }}, 0)) + 0.9604 / nullif({{ n }}, 0))
            / nullif({{ n }}, 0)
        )
    ) / (1 + 3.8416 / nullif({{ n }}, 0))
{%- endmacro %}
