with

run as (
    select as_of_start from {{ source('meta', 'run_context') }}
),

messages as (
    select * from {{ ref('int_journey__messages') }}
),

tickets as (
    select * from {{ ref('stg_zendesk__tickets') }}
),

solutions as (
    select
        ticket_id,
        max(solved_at) as solved_at
    from {{ ref('stg_zendesk__ticket_solutions') }}
    group by ticket_id
),

customer_keys as (
    select * from {{ ref('int_journey__customer_keys') }}
    where kind = 'zendesk_user'
),

first_replies as (
    select * from {{ ref('int_journey__first_replies') }}
),

open_waits as (
    select
        thread_id,
        min(waiting_since) as waiting_since
    from {{ ref('int_journey__waits') }}
    where closed_known_at is null
    group by thread_id
),

from_messages as (
    select
        system,
        source_thread_id,
        min(channel) as channel,
        min(thread_customer_id) as customer_id,
        min(sent_at) as opened_at
    from messages
    where source_thread_id is not null
    group by system, source_thread_id
),

from_tickets as (
    select
        'zendesk' as system,
        tickets.ticket_id as source_thread_id,
        tickets.channel,
        customer_keys.customer_id,
        tickets.created_at as opened_at,
        solutions.solved_at as resolved_at
    from tickets
    left join solutions on tickets.ticket_id = solutions.ticket_id
    left join customer_keys
        on
            tickets.requester_id = customer_keys.key
            and (customer_keys.valid_to is null or tickets.created_at < customer_keys.valid_to)
),

threads as (
    select
        coalesce(from_tickets.system, from_messages.system) as system,
        coalesce(from_tickets.source_thread_id, from_messages.source_thread_id) as source_thread_id,
        coalesce(from_tickets.channel, from_messages.channel) as channel,
        coalesce(from_messages.customer_id, from_tickets.customer_id) as customer_id,
        least(
            coalesce(from_tickets.opened_at, from_messages.opened_at),
            coalesce(from_messages.opened_at, from_tickets.opened_at)
        ) as opened_at,
        from_tickets.resolved_at
    from from_messages
    full outer join from_tickets
        on
            from_messages.system = from_tickets.system
            and from_messages.source_thread_id = from_tickets.source_thread_id
),

identified as (
    select
        threads.*,
        {{ thread_id('system', 'source_thread_id') }} as thread_id,
        {{ conversation_id('system', 'source_thread_id') }} as conversation_id
    from threads
)

select
    identified.thread_id,
    identified.source_thread_id,
    identified.conversation_id,
    identified.customer_id,
    identified.system,
    identified.channel,
    identified.opened_at,
    first_replies.first_reply_at,
    identified.resolved_at,
    {{ minutes_between('first_replies.first_contact_at', 'first_replies.first_reply_at') }} as first_reply_minutes,
    case
        when open_waits.waiting_since > run.as_of_start then cast(0 as double)
        else {{ minutes_between('open_waits.waiting_since', 'run.as_of_start') }}
    end as open_wait_minutes
from identified
left join first_replies on identified.thread_id = first_replies.thread_id
left join open_waits on identified.thread_id = open_waits.thread_id
cross join run
