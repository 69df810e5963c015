{#- Fails for rows where the column lies outside [low, high]; leave either bound out for open ends. -#}
{% test between(model, column_name, low=none, high=none) %}
    select * from {{ model }}
    where
        false
        {% if low is not none %}or {{ column_name }} < {{ low }}{% endif %}
        {% if high is not none %}or {{ column_name }} > {{ high }}{% endif %}
{% endtest %}
