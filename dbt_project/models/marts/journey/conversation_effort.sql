with

conversations as (
    select * from {{ ref('conversations') }}
    where customer_id is not null
),

first_channels as (
    select
        conversation_id,
        channel,
        row_number() over (partition by conversation_id order by opened_at asc, thread_id asc) as thread_rank
    from {{ ref('threads') }}
),

-- what was tried before the contact; afterwards it is no longer in vain
tried as (
    select
        conversations.conversation_id,
        count(*) as self_service_steps,
        count(case when steps.kind in {{ left_alone_kinds() }} then 1 end) as self_service_failures
    from conversations
    inner join {{ ref('touchpoints') }} as steps
        on
            conversations.customer_id = steps.customer_id
            and steps.occurred_at < conversations.opened_at
            and steps.occurred_at >= conversations.opened_at - interval '24' hour
            and steps.system = 'self_service'
    group by conversations.conversation_id
),

-- only waits that were over before this matter began are the customer's habit by then
norms as (
    select
        conversations.conversation_id,
        count(*) as earlier_replies,
        median(earlier.first_reply_minutes) as usual_first_reply_minutes
    from conversations
    inner join conversations as earlier
        on
            conversations.customer_id = earlier.customer_id
            and earlier.first_reply_at < conversations.opened_at
    group by conversations.conversation_id
),

open_hours as (
    select * from {{ source('meta', 'open_hours') }}
),

scheduled as (
    select distinct channel from open_hours
),

timed as (
    select
        conversations.*,
        coalesce(own.channel, others.channel) as hours_of,
        {{ plus_milliseconds('conversations.opened_at', 1) }} as opened_after
    from conversations
    left join first_channels
        on conversations.conversation_id = first_channels.conversation_id and first_channels.thread_rank = 1
    left join scheduled as own on first_channels.channel = own.channel
    left join scheduled as others on others.channel = '*'
),

points as (
    select hours_of as channel, opened_at as instant from timed
    where hours_of is not null
    union distinct
    select hours_of as channel, opened_after as instant from timed
    where hours_of is not null
),

business_clock as (
    {{ open_milliseconds('points', 'open_hours') }}
)

select
    timed.conversation_id,
    timed.customer_id,
    timed.opened_at,
    timed.known_at,
    coalesce(tried.self_service_steps, 0) as self_service_steps,
    coalesce(tried.self_service_failures, 0) as self_service_failures,
    tried.conversation_id is not null as is_self_service_exhausted,
    timed.first_reply_minutes,
    norms.usual_first_reply_minutes,
    case
        when norms.earlier_replies >= 2
            then coalesce(timed.first_reply_minutes, timed.open_wait_minutes)
            > 2 * norms.usual_first_reply_minutes
    end as is_slow_for_customer,
    since.open_ms = until.open_ms as is_out_of_hours,
    -- answered before anybody was there again means that no open minute passed until the reply
    since.open_ms = until.open_ms
    and timed.reply_state <> 'nothing_asked'
    and (timed.first_reply_at is null or coalesce(timed.first_reply_business_minutes, 0) > 0) as is_out_of_hours_unmet
from timed
left join tried on timed.conversation_id = tried.conversation_id
left join norms on timed.conversation_id = norms.conversation_id
left join business_clock as since on timed.hours_of = since.channel and timed.opened_at = since.instant
left join business_clock as until on timed.hours_of = until.channel and timed.opened_after = until.instant
