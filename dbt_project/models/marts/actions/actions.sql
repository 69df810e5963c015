select
    {{ surrogate_id('act', ['alert_id']) }} as action_id,
    alert_id as assignment_id,
    customer_id,
    kind as action_type,
    due_at as scheduled_for,
    case
        when acted_at is not null then 'done'
        when acknowledged_at is not null then 'taken'
        else 'open'
    end as status,
    acknowledged_at as started_at,
    acted_at as completed_at,
    told_at as communicated_at,
    told_channel as communicated_channel,
    told_by as communicated_evidence_id,
    communicated_status
from {{ ref('alert_clocks') }}
where state <> 'suppressed'
