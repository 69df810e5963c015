select
    snapshots.snapshot_date,
    snapshots.snapshot_start,
    subscriptions.customer_id,
    subscriptions.subscription_id,
    subscriptions.monthly_amount,
    subscriptions.started_on,
    -- the first version stands for the time before it too, but its term only from its own stamp
    case
        when subscriptions.state_known_at < snapshots.snapshot_start then subscriptions.contract_ends_on
    end as contract_ends_on,
    subscriptions.notice_days,
    subscriptions.known_at
from {{ ref('int_features__snapshots') }} as snapshots
inner join {{ ref('int_journey__subscriptions') }} as subscriptions
    on {{ runs_at('subscriptions', 'snapshots.snapshot_start') }}
where subscriptions.customer_id is not null
