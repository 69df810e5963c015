with

{% set kinds = ['urgent_message', 'open_wait', 'preempt', 'double_deviation'] %}

signals as (
    {% for kind in kinds %}
    select
        '{{ kind }}' as kind,
        customer_id,
        episode_key,
        signal_at,
        known_at,
        evidence,
        thread_id,
        urgency
    from {{ ref('int_signals__' ~ kind) }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select * from signals
where customer_id is not null
