with

alerts as (
    select * from {{ source('meta', 'past_alerts') }}
),

steps as (
    select * from {{ ref('int_actions__steps') }}
)

select
    alerts.alert_id as assignment_id,
    alerts.customer_id,
    alerts.kind,
    alerts.opened_at as assigned_at,
    alerts.due_at as recommendation_expiry_at,
    -- whom chance holds out is suppressed from the first, and nobody else ever is
    steps.state = 'suppressed' as is_control,
    case when steps.state = 'suppressed' then 'held_out' else 'listed' end as assignment_mechanism,
    alerts.channel,
    alerts.churn_probability as churn_probability_at_decision,
    alerts.churn_probability * alerts.value_per_year as value_at_risk_at_decision,
    alerts.expected_net_save as expected_net_save_at_decision
from alerts
inner join steps on alerts.alert_id = steps.alert_id
