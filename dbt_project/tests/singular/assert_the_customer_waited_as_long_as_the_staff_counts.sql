-- Fails if our own clock counts more time of a wait than the customer waited, or another wait than the customer's.
select
    steps.step_id,
    steps.waited_minutes,
    clocks.business_minutes
from {{ ref('outside_in') }} as steps
left join {{ ref('clocks') }} as clocks on steps.step_id = clocks.clock_id
where
    steps.waited_minutes is not null
    and (clocks.clock_id is null or clocks.business_minutes > steps.waited_minutes + 0.001)
