with

population as (
    select * from {{ ref('int_churn__population') }}
),

-- one row per thread that waits at the snapshot, as far as was known then
open_threads as (
    select
        population.snapshot_date,
        population.customer_id,
        waits.thread_id,
        max({{ minutes_between('waits.waiting_since', 'population.snapshot_start') }}) / 1440 as wait_days,
        max(waits.known_at) as newest_known_at
    from population
    inner join {{ ref('int_service__waits') }} as waits
        on
            population.customer_id = waits.customer_id
            and waits.waiting_since < population.snapshot_start
            and waits.known_at < population.snapshot_start
            and (waits.closed_known_at is null or waits.closed_known_at >= population.snapshot_start)
    group by population.snapshot_date, population.customer_id, waits.thread_id
),

open_now as (
    select
        snapshot_date,
        customer_id,
        cast(count(*) as double) as unanswered_threads_now,
        max(wait_days) as longest_open_wait_days,
        max(newest_known_at) as newest_known_at
    from open_threads
    group by snapshot_date, customer_id
),

starts as (
    select
        population.snapshot_date,
        population.customer_id,
        population.snapshot_start,
        population.day_number
        - {{ day_number('first_replies.first_contact_at', 'population.clock_ms') }} as contact_age_days,
        population.day_number
        - {{ day_number('first_replies.first_reply_at', 'population.clock_ms') }} as reply_age_days,
        first_replies.first_reply_known_at < population.snapshot_start as is_reply_known,
        coalesce(first_replies.any_answer_known_at < population.snapshot_start, false) as is_answered,
        {{ minutes_between('first_replies.first_contact_at', 'first_replies.first_reply_at') }} as reply_minutes,
        first_replies.first_contact_known_at
    from population
    inner join {{ ref('int_service__first_replies') }} as first_replies
        on
            first_replies.grain = 'thread'
            and population.customer_id = first_replies.customer_id
            and first_replies.first_contact_at < population.snapshot_start
            and first_replies.first_contact_known_at < population.snapshot_start
),

first_reply_facts as (
    select
        snapshot_date,
        customer_id,
        -- whole seconds add up to the same sum in any order of rows
        cast(
            sum(cast(floor(reply_minutes * 60) as bigint))
                filter (where is_reply_known and reply_age_days between 1 and 90)
            as double
        )
        / nullif(cast(count(*) filter (where is_reply_known and reply_age_days between 1 and 90) as double), 0)
        / 3600 as first_reply_hours_mean_90d,
        cast(
            count(*) filter (where contact_age_days between 1 and 90 and not is_answered) as double
        ) as unanswered_threads_90d,
        max(first_contact_known_at) as newest_known_at
    from starts
    group by snapshot_date, customer_id
)

select
    population.snapshot_date,
    population.customer_id,
    coalesce(open_now.unanswered_threads_now, cast(0 as double)) as unanswered_threads_now,
    open_now.longest_open_wait_days,
    first_reply_facts.first_reply_hours_mean_90d,
    coalesce(first_reply_facts.unanswered_threads_90d, cast(0 as double)) as unanswered_threads_90d,
    greatest(
        coalesce(open_now.newest_known_at, first_reply_facts.newest_known_at),
        coalesce(first_reply_facts.newest_known_at, open_now.newest_known_at)
    ) as newest_known_at
from population
left join open_now
    on population.snapshot_date = open_now.snapshot_date and population.customer_id = open_now.customer_id
left join first_reply_facts
    on
        population.snapshot_date = first_reply_facts.snapshot_date
        and population.customer_id = first_reply_facts.customer_id
