with

searches as (
    select
        event_id,
        query_token,
        coalesce(is_resolved = false, false) as has_failed,
        occurred_at
    from {{ ref('stg_self_service__events') }}
    where kind in ('help_search', 'bot_session')
),

heard as (
    select * from {{ source('moments', 'serving_moments') }}
),

catalogue as (
    select * from {{ source('moments', 'catalogue') }}
),

touchpoints as (
    select * from {{ ref('int_journey__touchpoints') }}
    where system = 'self_service'
),

ranked as (
    select
        searches.event_id,
        searches.has_failed,
        coalesce(catalogue.moment, 'unknown') as topic,
        cast(date_trunc('week', searches.occurred_at) as date) as week,
        touchpoints.customer_id,
        row_number() over (
            partition by searches.event_id order by catalogue.energy desc nulls last, catalogue.place asc nulls last
        ) as topic_rank
    from searches
    left join touchpoints on searches.event_id = touchpoints.source_id
    left join heard on searches.query_token = heard.body_token
    left join catalogue on heard.moment = catalogue.moment
)

select
    topic,
    week,
    count(*) as searches,
    count(case when has_failed then 1 end) as failed_searches,
    count(distinct case when has_failed then customer_id end) as customers_left_alone
from ranked
where topic_rank = 1
group by topic, week
