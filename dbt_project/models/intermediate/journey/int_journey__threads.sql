with

run as (
    select as_of_start from {{ source('meta', 'run_context') }}
),

messages as (
    select * from {{ ref('int_journey__messages') }}
),

recorded as (
    select * from {{ ref('int_threads') }}
),

solutions as (
    select
        system,
        source_thread_id,
        max(solved_at) as solved_at
    from {{ ref('int_thread_solutions') }}
    group by system, source_thread_id
),

customer_keys as (
    select * from {{ ref('int_journey__customer_keys') }}
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

scripts as (
    select * from {{ ref('int_answer_scripts') }}
),

scripted_answers as (
    select
        messages.thread_id,
        cast(sum(case when scripts.is_scripted then 1 else 0 end) as double)
        / cast(count(*) as double) as scripted_share
    from messages
    inner join scripts
        on
            messages.system = scripts.system
            and messages.source_message_id = scripts.source_message_id
    where messages.is_answer
    group by messages.thread_id
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

from_records as (
    select
        recorded.system,
        recorded.source_thread_id,
        recorded.channel,
        customer_keys.customer_id,
        recorded.opened_at,
        solutions.solved_at as resolved_at
    from recorded
    left join solutions
        on
            recorded.system = solutions.system
            and recorded.source_thread_id = solutions.source_thread_id
    left join customer_keys
        on
            recorded.person_kind = customer_keys.kind
            and recorded.person_key = customer_keys.key
            and (customer_keys.valid_to is null or recorded.opened_at < customer_keys.valid_to)
),

threads as (
    select
        coalesce(from_records.system, from_messages.system) as system,
        coalesce(from_records.source_thread_id, from_messages.source_thread_id) as source_thread_id,
        coalesce(from_records.channel, from_messages.channel) as channel,
        coalesce(from_messages.customer_id, from_records.customer_id) as customer_id,
        least(
            coalesce(from_records.opened_at, from_messages.opened_at),
            coalesce(from_messages.opened_at, from_records.opened_at)
        ) as opened_at,
        from_records.resolved_at
    from from_messages
    full outer join from_records
        on
            from_messages.system = from_records.system
            and from_messages.source_thread_id = from_records.source_thread_id
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
    end as open_wait_minutes,
    scripted_answers.scripted_share
from identified
left join first_replies on identified.thread_id = first_replies.thread_id
left join open_waits on identified.thread_id = open_waits.thread_id
left join scripted_answers on identified.thread_id = scripted_answers.thread_id
cross join run
