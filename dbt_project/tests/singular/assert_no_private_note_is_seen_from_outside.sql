-- Fails if a step that the customer saw comes from a private note.
select
    steps.step_id,
    notes.message_id
from {{ ref('outside_in') }} as steps
inner join {{ ref('int_journey__touchpoints') }} as touchpoints on steps.step_id = touchpoints.touchpoint_id
inner join {{ ref('messages') }} as notes on touchpoints.source_id = notes.message_id
where not notes.is_public
