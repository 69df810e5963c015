with

versions as (
    select * from {{ ref('stg_intercom__conversation_versions') }}
),

closed as (
    select
        conversation_id,
        first_closed_at as solved_at
    from versions

    union all

    select
        conversation_id,
        -- pages without statistics still say when the conversation was last seen closed
        coalesce(last_closed_at, case when state = 'closed' then updated_at end) as solved_at
    from versions
)

select distinct
    'intercom' as system,
    conversation_id as source_thread_id,
    solved_at
from closed
where solved_at is not null
