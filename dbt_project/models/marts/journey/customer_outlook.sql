{#- How far back habits are looked at; how soon a next matter follows; of how many such matters something is said. -#}
{%- set year_days = 365 -%}
{%- set follow_days = 90 -%}
{%- set fewest_matters = 20 -%}
with

run as (
    select as_of_start from {{ source('meta', 'run_context') }}
),

touchpoints as (
    select touchpoints.*
    from {{ ref('int_journey__touchpoints') }} as touchpoints
    cross join run
    where
        touchpoints.occurred_at >= run.as_of_start - interval '{{ year_days }}' day
        and touchpoints.customer_id is not null
),

contacts as (
    select
        customer_id,
        channel,
        thread_id,
        occurred_at
    from touchpoints
    where kind in ('customer_message', 'customer_contact')
),

habits as (
    select
        customer_id,
        channel,
        count(*) as contacts,
        sum(count(*)) over (partition by customer_id) as contacts_365d,
        row_number() over (partition by customer_id order by count(*) desc, channel asc) as channel_rank
    from contacts
    group by customer_id, channel
),

spoken_threads as (
    select distinct
        customer_id,
        thread_id
    from {{ ref('int_journey__touchpoints') }}
    where kind in ('customer_message', 'customer_contact') and thread_id is not null
),

-- sources of other contacts name channels as they like: only names that customers' channels bear are compared
outreach as (
    select
        touchpoints.customer_id,
        touchpoints.touchpoint_id,
        touchpoints.channel,
        touchpoints.occurred_at,
        own.channel is null and spoken_threads.thread_id is null as is_elsewhere
    from touchpoints
    inner join (select distinct channel from contacts) as known on touchpoints.channel = known.channel
    left join habits as own on touchpoints.customer_id = own.customer_id and touchpoints.channel = own.channel
    left join spoken_threads
        on touchpoints.customer_id = spoken_threads.customer_id and touchpoints.thread_id = spoken_threads.thread_id
    where touchpoints.kind in ('agent_message', 'agent_contact', 'retention_contact')
),

outreach_ranked as (
    select
        *,
        row_number() over (
            partition by customer_id, is_elsewhere order by occurred_at desc, touchpoint_id asc
        ) as newest_rank
    from outreach
),

reached as (
    select
        customer_id,
        count(*) as outreach_365d,
        count(case when is_elsewhere then 1 end) as outreach_elsewhere_365d,
        max(case when is_elsewhere and newest_rank = 1 then channel end) as mismatch_channel
    from outreach_ranked
    group by customer_id
),

posts as (
    select
        messages.customer_id,
        count(*) as public_posts_365d,
        max(posted.reach) as known_reach
    from {{ ref('int_journey__messages') }} as messages
    inner join {{ ref('stg_messages__messages') }} as posted
        on messages.system = 'messages' and messages.source_message_id = posted.message_id
    cross join run
    where
        posted.is_public_post
        and messages.is_contact
        and messages.sent_at >= run.as_of_start - interval '{{ year_days }}' day
    group by messages.customer_id
),

matters as (
    select
        *,
        lead(opened_at) over in_order as next_opened_at,
        lead(moment_of_truth) over in_order as next_moment,
        row_number() over (partition by customer_id order by opened_at desc, conversation_id desc) as newest_rank
    from {{ ref('int_moments__matters') }}
    where customer_id is not null and opened_at is not null
    window in_order as (partition by customer_id order by opened_at asc, conversation_id asc)
),

-- only matters whose time to be followed is over, else the quick ones would speak for all
followed as (
    select
        matters.moment_of_truth,
        case
            when matters.next_opened_at < matters.opened_at + interval '{{ follow_days }}' day then matters.next_moment
        end as next_moment
    from matters
    cross join run
    where
        matters.opened_at + interval '{{ follow_days }}' day <= run.as_of_start
        and matters.moment_of_truth <> 'unknown'
),

counted as (
    select
        moment_of_truth,
        next_moment,
        count(*) as matters,
        sum(count(*)) over (partition by moment_of_truth) as all_matters,
        sum(case when next_moment is null then 0 else count(*) end) over (partition by moment_of_truth) as followed_matters,
        row_number() over (
            partition by moment_of_truth
            order by
                case when coalesce(next_moment, 'unknown') = 'unknown' then 1 else 0 end,
                count(*) desc,
                next_moment asc
        ) as likely_rank
    from followed
    group by moment_of_truth, next_moment
),

likely as (
    select * from counted
    where likely_rank = 1 and followed_matters >= {{ fewest_matters }} and next_moment <> 'unknown'
),

last_matters as (
    select matters.*
    from matters
    cross join run
    where matters.newest_rank = 1 and matters.opened_at >= run.as_of_start - interval '{{ follow_days }}' day
)

select
    customers.customer_id,
    case
        when bonds.standing = 'angry'
            then word_of_mouth.offline
            + case when posts.public_posts_365d > 0 then coalesce(posts.known_reach, word_of_mouth.online) else 0 end
        else cast(0 as bigint)
    end as reach_at_risk,
    coalesce(posts.public_posts_365d, 0) as public_posts_365d,
    posts.known_reach,
    habits.channel as preferred_channel,
    cast(coalesce(habits.contacts_365d, 0) as bigint) as contacts_365d,
    coalesce(reached.outreach_365d, 0) as outreach_365d,
    coalesce(reached.outreach_elsewhere_365d, 0) as outreach_elsewhere_365d,
    case
        when habits.contacts_365d > 0 and reached.outreach_365d > 0 then reached.outreach_elsewhere_365d > 0
    end as is_channel_mismatch,
    case when habits.contacts_365d > 0 then reached.mismatch_channel end as mismatch_channel,
    last_matters.moment_of_truth as last_reason,
    likely.next_moment as next_reason,
    cast(likely.matters as double) / cast(likely.followed_matters as double) as next_reason_share,
    cast(likely.followed_matters as double) / cast(likely.all_matters as double) as comes_again_share,
    cast(likely.followed_matters as bigint) as next_reason_matters
from {{ ref('customers') }} as customers
cross join {{ source('meta', 'word_of_mouth') }} as word_of_mouth
inner join {{ ref('customer_bonds') }} as bonds on customers.customer_id = bonds.customer_id
left join posts on customers.customer_id = posts.customer_id
left join habits on customers.customer_id = habits.customer_id and habits.channel_rank = 1
left join reached on customers.customer_id = reached.customer_id
left join last_matters on customers.customer_id = last_matters.customer_id
left join likely on last_matters.moment_of_truth = likely.moment_of_truth
