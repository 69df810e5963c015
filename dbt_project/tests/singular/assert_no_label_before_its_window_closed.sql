-- Fails if a label stands for a window that had not ended before the as-of day began.
select labels.*
from {{ ref('churn_labels') }} as labels
left join {{ source('meta', 'snapshot_dates') }} as snapshots on labels.snapshot_date = snapshots.snapshot_date
cross join {{ source('meta', 'run_context') }} as run
where
    snapshots.snapshot_date is null
    or not snapshots.label_window_closed
    or snapshots.label_end > run.as_of_start
