{#- Fails for rows where the column lies after another column of the row. -#}
{% test not_after(model, column_name, other) %}
    select * from {{ model }}
    where {{ column_name }} > {{ other }}
{% endtest %}
