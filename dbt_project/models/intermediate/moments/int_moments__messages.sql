with

messages as (
    select
        messages.message_id,
        messages.known_at,
        texts.body_token
    from {{ ref('int_journey__messages') }} as messages
    inner join {{ ref('int_messages') }} as texts on messages.message_id = texts.message_id
    where messages.is_contact
),

heard as (
    select * from {{ source('moments', 'serving_moments') }}
),

catalogue as (
    select * from {{ source('moments', 'catalogue') }}
)

select
    messages.message_id,
    catalogue.moment as moment_of_truth,
    heard.strength,
    messages.known_at,
    row_number() over (
        partition by messages.message_id
        order by catalogue.energy desc, catalogue.place asc
    ) as moment_rank
from messages
inner join heard on messages.body_token = heard.body_token
inner join catalogue on heard.moment = catalogue.moment
