with

clocks as (
    select distinct clock_ms from {{ ref('int_features__snapshots') }}
),

contacts as (
    select * from {{ ref('int_journey__messages') }}
    where is_contact and customer_id is not null
),

dated as (
    select
        contacts.customer_id,
        clocks.clock_ms,
        contacts.thread_id,
        contacts.channel,
        {{ day_number('contacts.sent_at', 'clocks.clock_ms') }} as contact_day,
        {{ day_number('contacts.known_at', 'clocks.clock_ms') }} as known_day,
        contacts.known_at
    from contacts
    cross join clocks
)

select
    customer_id,
    clock_ms,
    thread_id,
    channel,
    contact_day,
    -- a thread-day is there as soon as one of its messages is known
    min(known_day) as known_day,
    min(known_at) as newest_known_at
from dated
group by customer_id, clock_ms, thread_id, channel, contact_day
