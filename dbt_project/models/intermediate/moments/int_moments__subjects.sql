with

topics as (
    select * from {{ ref('int_thread_topics') }}
),

heard as (
    select * from {{ source('moments', 'serving_moments') }}
),

catalogue as (
    select * from {{ source('moments', 'catalogue') }}
),

ranked as (
    select
        {{ thread_id('topics.system', 'topics.source_thread_id') }} as thread_id,
        catalogue.moment as moment_of_truth,
        row_number() over (
            partition by topics.system, topics.source_thread_id
            order by catalogue.energy desc, catalogue.place asc
        ) as moment_rank
    from topics
    inner join heard on topics.subject_token = heard.body_token
    inner join catalogue on heard.moment = catalogue.moment
)

select
    thread_id,
    moment_of_truth
from ranked
where moment_rank = 1
