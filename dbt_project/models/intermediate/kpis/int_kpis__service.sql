with

reply_limit as (
    select max(target) as business_minutes from {{ source('meta', 'kpi_targets') }}
    where kpi = 'first_reply_business_minutes'
),

moment_threads as (
    select distinct thread_id
    from {{ ref('touchpoints') }}
    where moment_of_truth not in ('routine', 'unknown')
),

threads as (
    select
        opened.*,
        cast(date_trunc('week', opened.opened_at) as date) as week,
        moment_threads.thread_id is not null as has_moment,
        -- a question that still waits within the time is neither
        case
            when opened.first_reply_business_minutes <= reply_limit.business_minutes then 1
            when opened.first_reply_business_minutes > reply_limit.business_minutes then 0
            when opened.reply_state = 'unanswered' and reply_limit.business_minutes is not null then 0
            when opened.open_wait_business_minutes > reply_limit.business_minutes then 0
        end as is_on_time
    from {{ ref('threads') }} as opened
    cross join reply_limit
    left join moment_threads on opened.thread_id = moment_threads.thread_id
),

matters as (
    select
        *,
        cast(date_trunc('week', opened_at) as date) as week
    from {{ ref('conversations') }}
    where is_resolved
),

scripted_replies as (
    select
        threads.week,
        replies.is_at_moment,
        case when replies.is_scripted then 1.0 when not replies.is_scripted then 0.0 end as scripted
    from {{ ref('replies') }} as replies
    inner join threads on replies.thread_id = threads.thread_id
)

select
    week,
    'first_reply_business_minutes' as kpi,
    median(first_reply_business_minutes) as value,
    count(first_reply_business_minutes) as counted
from threads
group by week
union all
select
    week,
    'first_replies_on_time' as kpi,
    avg(cast(is_on_time as double)) as value,
    count(is_on_time) as counted
from threads
group by week
union all
select
    week,
    'full_resolution_business_minutes' as kpi,
    median(full_resolution_business_minutes) as value,
    count(full_resolution_business_minutes) as counted
from matters
group by week
union all
select
    week,
    'first_contact_resolution' as kpi,
    avg(case when contacts_per_case <= 1 and reopens = 0 then 1.0 else 0.0 end) as value,
    count(*) as counted
from matters
group by week
union all
select
    week,
    'abandoned' as kpi,
    avg(case when is_abandoned then 1.0 else 0.0 end) as value,
    count(*) as counted
from threads
where queue_minutes is not null
group by week
union all
select
    week,
    'reopened' as kpi,
    avg(case when reopens > 0 then 1.0 else 0.0 end) as value,
    count(*) as counted
from threads
where first_resolved_at is not null
group by week
union all
select
    week,
    'scripted' as kpi,
    avg(scripted) as value,
    count(scripted) as counted
from scripted_replies
group by week
union all
select
    week,
    'scripted_at_moments' as kpi,
    avg(scripted) as value,
    count(scripted) as counted
from scripted_replies
where is_at_moment
group by week
union all
select
    week,
    'resolved_by_first_human' as kpi,
    avg(case when resolved_by_first_human then 1.0 when not resolved_by_first_human then 0.0 end) as value,
    count(resolved_by_first_human) as counted
from matters
group by week
union all
select
    week,
    'moments_of_truth_talk' as kpi,
    sum(case when has_moment then talk_minutes else 0.0 end) / sum(talk_minutes) as value,
    count(*) as counted
from threads
where talk_minutes > 0
group by week
