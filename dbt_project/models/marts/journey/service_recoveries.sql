{#- So many days the company has to put a failure right; from then on it is seen who stays. -#}
{%- set recovery_days = 14 -%}
with

run as (
    select * from {{ source('meta', 'run_context') }}
),

orders as (
    select * from {{ ref('int_journey__orders') }}
),

subscriptions as (
    select * from {{ ref('int_journey__subscriptions') }}
),

failures as (
    select
        failures.*,
        failures.failed_at + interval '{{ recovery_days }}' day as judged_at,
        failures.failed_at + interval '{{ recovery_days }}' day <= run.as_of_start as is_judged
    from {{ ref('int_service__failures') }} as failures
    cross join run
),

outreach as (
    select touchpoints.*
    from {{ ref('int_journey__touchpoints') }} as touchpoints
    inner join {{ ref('touchpoint_kinds') }} as kinds on touchpoints.kind = kinds.kind
    where kinds.tells_customer or touchpoints.kind = 'credit_note'
),

-- what was done for the customer whatever the thread; an answer counts for any matter only where there is none of its own
tries as (
    select failure_id, answered_at as tried_at from failures
    where answered_at < judged_at

    union all

    select failures.failure_id, outreach.occurred_at as tried_at
    from failures
    inner join outreach
        on
            failures.customer_id = outreach.customer_id
            and outreach.occurred_at > failures.failed_at
            and outreach.occurred_at < failures.judged_at
            and (outreach.kind <> 'agent_message' or failures.conversation_id is null)
),

first_tries as (
    select failure_id, min(tried_at) as tried_at from tries
    group by failure_id
),

tried as (
    select failures.*, first_tries.tried_at
    from failures
    left join first_tries on failures.failure_id = first_tries.failure_id
),

said as (
    select
        messages.customer_id,
        threads.conversation_id,
        messages.sent_at,
        {{ is_unhappy('messages') }} as is_unhappy
    from {{ ref('int_feelings__messages') }} as messages
    inner join {{ ref('int_service__conversation_threads') }} as threads on messages.thread_id = threads.thread_id
),

-- of the same matter; a broken promise has none, so that any word counts
heard as (
    select
        tried.failure_id,
        min(case when not said.is_unhappy then said.sent_at end) as calm_at,
        max(case when said.is_unhappy then 1 else 0 end) as unhappy_again
    from tried
    inner join said
        on
            tried.customer_id = said.customer_id
            and (tried.conversation_id is null or tried.conversation_id = said.conversation_id)
            and said.sent_at > tried.tried_at
            and said.sent_at < tried.judged_at
    group by tried.failure_id
),

solved as (
    select
        tried.failure_id,
        min(moves.moved_at) as solved_at
    from tried
    inner join {{ ref('int_service__matter_moves') }} as moves
        on
            tried.conversation_id = moves.matter_id
            and moves.grain = 'conversation'
            and moves.kind = 'solved'
            and moves.moved_at >= tried.tried_at
            and moves.moved_at < tried.judged_at
    group by tried.failure_id
),

windows as (
    select
        tried.failure_id,
        tried.customer_id,
        tried.judged_at as window_start,
        {{ plus_milliseconds('tried.judged_at', 'cast(86400000 as bigint) * run.horizon_days') }} as window_end
    from tried
    cross join run
    where {{ plus_milliseconds('tried.judged_at', 'cast(86400000 as bigint) * run.horizon_days') }} <= run.as_of_start
),

left_or_stayed as (
    {{ left_in('windows') }}
),

-- only who was a customer when the company had had its time can stay
were_customers as (
    select distinct windows.failure_id
    from windows
    cross join run
    inner join orders
        on
            run.churn_definition = 'silence'
            and windows.customer_id = orders.customer_id
            and orders.status = 'sale'
            and orders.superseded_at is null
            and orders.occurred_at < windows.window_start
            and {{ plus_milliseconds('orders.occurred_at', 'cast(86400000 as bigint) * run.active_days') }}
            >= windows.window_start
    union distinct
    select distinct windows.failure_id
    from windows
    cross join run
    inner join subscriptions
        on
            run.churn_definition = 'contract'
            and windows.customer_id = subscriptions.customer_id
            and {{ runs_at('subscriptions', 'windows.window_start') }}
),

retained as (
    select
        windows.failure_id,
        left_or_stayed.churned = 0 as is_retained
    from windows
    inner join were_customers on windows.failure_id = were_customers.failure_id
    inner join left_or_stayed
        on windows.customer_id = left_or_stayed.customer_id and windows.window_start = left_or_stayed.window_start
),

judged as (
    select
        tried.*,
        solved.solved_at,
        heard.calm_at,
        case
            when tried.tried_at is null then case when tried.is_judged then 'none' end
            when tried.next_failed_at < tried.judged_at or heard.unhappy_again = 1 then 'failed'
            when tried.is_judged then 'recovered'
        end as outcome
    from tried
    left join heard on tried.failure_id = heard.failure_id
    left join solved on tried.failure_id = solved.failure_id
)

select
    judged.failure_id,
    judged.customer_id,
    judged.conversation_id,
    judged.kind,
    judged.moment_of_truth,
    judged.failed_at,
    judged.known_at,
    judged.evidence,
    cast(judged.failure_number as bigint) as failure_number,
    judged.failure_number > 1 as is_double_deviation,
    judged.tried_at,
    {{ minutes_between('judged.failed_at', 'judged.tried_at') }} / 1440 as days_until_tried,
    judged.outcome,
    case
        when judged.outcome = 'recovered'
            then case
                when judged.calm_at is not null then 'words'
                when judged.solved_at is not null then 'solution'
                else 'silence'
            end
    end as recovered_by,
    case
        when judged.outcome = 'recovered'
            then {{ minutes_between('judged.failed_at', 'coalesce(judged.calm_at, judged.solved_at, judged.tried_at)') }} / 1440
    end as days_until_recovered,
    judged.judged_at,
    retained.is_retained as retained,
    amounts.value_before_90d,
    amounts.value_after_90d,
    amounts.value_change_90d
from judged
inner join {{ ref('moment_values') }} as amounts on judged.failure_id = amounts.moment_id
left join retained on judged.failure_id = retained.failure_id
