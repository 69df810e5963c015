select
    'zendesk' as system,
    ticket_id as source_thread_id,
    solved_at
from {{ ref('stg_zendesk__ticket_solutions') }}

union all

-- nobody waits for an answer to what they said in a survey
select
    'zendesk' as system,
    source_thread_id,
    rated_at as solved_at
from {{ ref('int_survey_words__zendesk') }}
