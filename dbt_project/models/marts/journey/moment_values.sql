{#- How many days before and after a moment are compared. -#}
{%- set days = 90 -%}
with

run as (
    select * from {{ source('meta', 'run_context') }}
),

warm as (
    select
        messages.*,
        row_number() over (
            partition by threads.conversation_id order by messages.sent_at asc, messages.message_id asc
        ) as warm_rank
    from {{ ref('int_feelings__messages') }} as messages
    inner join {{ ref('int_service__conversation_threads') }} as threads on messages.thread_id = threads.thread_id
    where messages.is_warm and messages.customer_id is not null and messages.sent_at is not null
),

moments as (
    select
        failure_id as moment_id,
        customer_id,
        'bad' as side,
        kind,
        moment_of_truth,
        failed_at as happened_at,
        known_at
    from {{ ref('int_service__failures') }}

    union all

    select
        message_id as moment_id,
        customer_id,
        'good' as side,
        'warm_words' as kind,
        moment_of_truth,
        sent_at as happened_at,
        known_at
    from warm
    where warm_rank = 1
),

valued as (
    {{ value_around('moments', days) }}
)

select
    moments.moment_id,
    moments.customer_id,
    moments.side,
    moments.kind,
    moments.moment_of_truth,
    moments.happened_at,
    moments.known_at,
    cast(valued.before_amount as double) as value_before_90d,
    cast(valued.after_amount as double) as value_after_90d,
    cast(valued.after_amount - valued.before_amount as double) as value_change_90d,
    case
        when valued.before_amount = 0 and valued.after_amount = 0 then null
        when valued.after_amount > valued.before_amount then 'raised'
        when valued.after_amount < valued.before_amount then 'cut'
        when valued.after_amount = valued.before_amount then 'same'
    end as value_direction
from moments
inner join valued on moments.moment_id = valued.moment_id
