{#- For so many days before and after an act its customer's words and value are held against each other. -#}
{%- set days = 90 -%}
{#- A matter that comes back within so many days of its closing was not closed. -#}
{%- set back_within_days = 30 -%}
with

run as (
    select * from {{ source('meta', 'run_context') }}
),

acted as (
    select
        alert_id as moment_id,
        customer_id,
        kind,
        acted_at as happened_at,
        closed_at,
        communicated_status,
        acted_at - interval '{{ days }}' day as heard_from,
        acted_at + interval '{{ days }}' day as heard_until
    from {{ ref('alert_clocks') }}
    where acted_at is not null
),

valued as (
    {{ value_around('acted', days) }}
),

-- the last that was heard from the customer on either side of the act
words as (
    select
        acted.moment_id,
        messages.valence,
        messages.sent_at < acted.happened_at as is_before,
        row_number() over (
            partition by acted.moment_id, messages.sent_at < acted.happened_at
            order by messages.sent_at desc, messages.message_id desc
        ) as latest_rank
    from acted
    inner join {{ ref('int_feelings__messages') }} as messages
        on
            acted.customer_id = messages.customer_id
            and messages.sent_at >= acted.heard_from
            and messages.sent_at < acted.heard_until
),

felt as (
    select
        moment_id,
        max(case when is_before then valence end) as valence_before,
        max(case when not is_before then valence end) as valence_after
    from words
    where latest_rank = 1
    group by moment_id
),

back as (
    select
        acted.moment_id,
        min(later.opened_at) as back_at
    from acted
    inner join {{ ref('alert_clocks') }} as later
        on
            acted.customer_id = later.customer_id
            and acted.moment_id <> later.alert_id
            and later.state <> 'suppressed'
            and later.opened_at > acted.closed_at
            and later.opened_at < acted.closed_at + interval '{{ back_within_days }}' day
    group by acted.moment_id
),

seen as (
    select
        acted.*,
        felt.valence_before,
        felt.valence_after,
        back.back_at,
        outcomes.churn_event_at as left_at,
        cast(valued.before_amount as double) as value_before,
        cast(valued.after_amount as double) as value_after,
        acted.heard_until <= run.as_of_start as is_over
    from acted
    cross join run
    inner join valued on acted.moment_id = valued.moment_id
    inner join {{ ref('outcomes') }} as outcomes on acted.moment_id = outcomes.assignment_id
    left join felt on acted.moment_id = felt.moment_id
    left join back on acted.moment_id = back.moment_id
)

select
    moment_id as assignment_id,
    customer_id,
    kind,
    happened_at as acted_at,
    closed_at,
    communicated_status,
    valence_before,
    valence_after,
    valence_after - valence_before as valence_change,
    value_before,
    value_after,
    value_after - value_before as value_change,
    back_at,
    left_at,
    case
        when left_at is not null then 'left'
        when back_at is not null then 'back'
        when not is_over then 'open'
        when
            communicated_status = 'verified'
            and (valence_after > valence_before or value_after > 0 and value_after >= value_before)
            then 'recovered'
        else 'unproven'
    end as proof
from seen
