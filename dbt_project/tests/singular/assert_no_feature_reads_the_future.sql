-- Fails if any feature family used a record that was not known before the snapshot began.
{% set families = [
    'rhythm', 'purchases', 'returns', 'contacts', 'waits', 'emotion', 'effort', 'promises', 'replies', 'contract', 'price'
] %}
with

used as (
    {% for family in families %}
    select '{{ family }}' as family, snapshot_date, customer_id, newest_known_at
    from {{ ref('int_features__' ~ family) }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select used.*
from used
inner join {{ ref('int_features__snapshots') }} as snapshots on used.snapshot_date = snapshots.snapshot_date
where used.newest_known_at >= snapshots.snapshot_start
