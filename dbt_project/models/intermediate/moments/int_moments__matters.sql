with

touchpoints as (
    select
        touchpoints.touchpoint_id,
        touchpoints.source_id,
        touchpoints.occurred_at,
        conversation_threads.conversation_id
    from {{ ref('int_journey__touchpoints') }} as touchpoints
    inner join {{ ref('touchpoint_kinds') }} as kinds on touchpoints.kind = kinds.kind and kinds.direction <> 'outbound'
    inner join {{ ref('int_service__conversation_threads') }} as conversation_threads
        on touchpoints.thread_id = conversation_threads.thread_id
),

departments as (
    select * from {{ source('meta', 'departments') }}
),

catalogue as (
    select * from {{ source('moments', 'catalogue') }}
),

-- of a message all that it says: anger is heard first, and the parcel that caused it beside it
named as (
    select
        touchpoints.*,
        words.moment_of_truth,
        0 as source_place
    from touchpoints
    inner join {{ ref('int_moments__messages') }} as words on touchpoints.source_id = words.message_id

    union all

    -- that somebody called says less than a subject
    select
        touchpoints.*,
        moments.moment_of_truth,
        case moments.moment_source when 'facts' then 2 else 1 end as source_place
    from touchpoints
    inner join {{ ref('int_moments__touchpoints') }} as moments on touchpoints.touchpoint_id = moments.touchpoint_id
    where moments.moment_of_truth not in ('routine', 'unknown') and moments.moment_source <> 'words'
),

ranked as (
    select
        named.conversation_id,
        named.moment_of_truth,
        row_number() over (
            partition by named.conversation_id
            order by
                case when departments.moment is null then 1 else 0 end,
                named.source_place asc,
                named.occurred_at asc nulls last,
                catalogue.energy desc nulls last,
                named.touchpoint_id asc,
                named.moment_of_truth asc
        ) as moment_rank
    from named
    left join departments on named.moment_of_truth = departments.moment
    left join catalogue on named.moment_of_truth = catalogue.moment
)

select
    conversations.conversation_id,
    conversations.customer_id,
    conversations.opened_at,
    conversations.known_at,
    coalesce(ranked.moment_of_truth, 'unknown') as moment_of_truth
from {{ ref('int_service__conversations') }} as conversations
left join ranked on conversations.conversation_id = ranked.conversation_id and ranked.moment_rank = 1
