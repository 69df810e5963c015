select
    snapshot_date,
    customer_id,
    churned
from {{ ref('int_churn__outcomes') }}
