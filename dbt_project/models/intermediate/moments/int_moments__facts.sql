with

touchpoints as (
    select * from {{ ref('int_journey__touchpoints') }}
),

labels as (
    select
        {{ thread_id('system', 'source_thread_id') }} as thread_id,
        label
    from {{ ref('int_thread_topics') }}
    where label is not null
),

rules as (
    select * from {{ source('moments', 'rules') }}
),

catalogue as (
    select * from {{ source('moments', 'catalogue') }}
),

ranked as (
    select
        touchpoints.touchpoint_id,
        catalogue.moment as moment_of_truth,
        row_number() over (
            partition by touchpoints.touchpoint_id
            order by catalogue.energy desc, catalogue.place asc
        ) as moment_rank
    from touchpoints
    left join labels on touchpoints.thread_id = labels.thread_id
    inner join rules on touchpoints.kind = rules.kind
    inner join catalogue on rules.moment = catalogue.moment
    where
        (rules.system is null or rules.system = touchpoints.system)
        and (rules.channel is null or rules.channel = touchpoints.channel)
        and (rules.label is null or rules.label = labels.label)
)

select
    touchpoint_id,
    moment_of_truth
from ranked
where moment_rank = 1
