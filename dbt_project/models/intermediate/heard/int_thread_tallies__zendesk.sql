select
    'zendesk' as system,
    ticket_id as source_thread_id,
    max(reopens) as reopens,
    max(case when assignee_stations > 1 then assignee_stations - 1 else 0 end) as transfers
from {{ ref('stg_zendesk__ticket_metrics') }}
group by ticket_id
