-- Fails if a label has no features, or a closed snapshot's customer has no label.
with

closed_snapshots as (
    select features.snapshot_date, features.customer_id
    from {{ ref('customer_snapshots') }} as features
    inner join {{ ref('int_features__snapshots') }} as snapshots
        on features.snapshot_date = snapshots.snapshot_date
    where snapshots.label_window_closed
)

select
    coalesce(closed_snapshots.snapshot_date, labels.snapshot_date) as snapshot_date,
    coalesce(closed_snapshots.customer_id, labels.customer_id) as customer_id
from closed_snapshots
full outer join {{ ref('churn_labels') }} as labels
    on
        closed_snapshots.snapshot_date = labels.snapshot_date
        and closed_snapshots.customer_id = labels.customer_id
where closed_snapshots.customer_id is null or labels.customer_id is null
