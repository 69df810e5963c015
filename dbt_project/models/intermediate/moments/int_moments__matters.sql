with

touchpoints as (
    select * from {{ ref('int_journey__touchpoints') }}
),

conversation_threads as (
    select * from {{ ref('int_service__conversation_threads') }}
),

kinds as (
    select * from {{ ref('touchpoint_kinds') }}
    where direction = 'inbound'
),

moments as (
    select * from {{ ref('int_moments__touchpoints') }}
    where moment_of_truth not in ('routine', 'unknown')
),

catalogue as (
    select * from {{ source('moments', 'catalogue') }}
),

-- that somebody called says less than what they said
ranked as (
    select
        conversation_threads.conversation_id,
        moments.moment_of_truth,
        row_number() over (
            partition by conversation_threads.conversation_id
            order by
                case moments.moment_source when 'words' then 0 when 'facts' then 2 else 1 end,
                touchpoints.occurred_at asc nulls last,
                catalogue.energy desc nulls last,
                touchpoints.touchpoint_id asc
        ) as moment_rank
    from touchpoints
    inner join kinds on touchpoints.kind = kinds.kind
    inner join conversation_threads on touchpoints.thread_id = conversation_threads.thread_id
    inner join moments on touchpoints.touchpoint_id = moments.touchpoint_id
    left join catalogue on moments.moment_of_truth = catalogue.moment
)

select
    conversations.conversation_id,
    conversations.customer_id,
    conversations.opened_at,
    conversations.known_at,
    coalesce(ranked.moment_of_truth, 'unknown') as moment_of_truth
from {{ ref('int_service__conversations') }} as conversations
left join ranked on conversations.conversation_id = ranked.conversation_id and ranked.moment_rank = 1
