select
    clocks.clock_id,
    clocks.grain,
    case when clocks.grain = 'thread' then clocks.matter_id end as thread_id,
    case when clocks.grain = 'conversation' then clocks.matter_id else threads.conversation_id end as conversation_id,
    clocks.channel,
    clocks.kind,
    clocks.started_at,
    clocks.ended_at,
    clocks.ended_by,
    {{ minutes_of('clocks.calendar_ms') }} as calendar_minutes,
    {{ minutes_of('clocks.business_ms') }} as business_minutes
from {{ ref('int_service__clocks') }} as clocks
left join {{ ref('int_service__conversation_threads') }} as threads
    on clocks.grain = 'thread' and clocks.matter_id = threads.thread_id
