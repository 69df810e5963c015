with

run as (
    select as_of_start from {{ source('meta', 'run_context') }}
),

customers as (
    select customer_id from {{ ref('customers') }}
),

recent as (
    select messages.*
    from {{ ref('int_journey__messages') }} as messages
    cross join run
    where messages.sent_at >= run.as_of_start - interval '365' day
),

-- a thread in which the customer and a human of ours both spoke
two_way as (
    select
        thread_customer_id as customer_id,
        thread_id,
        max(case when is_contact then 1 else 0 end) as asked,
        max(case when is_answer then 1 else 0 end) as answered
    from recent
    group by thread_customer_id, thread_id
),

two_way_counts as (
    select
        customer_id,
        count(*) as two_way_contacts
    from two_way
    where asked = 1 and answered = 1
    group by customer_id
),

-- words that came with a survey answer were asked for
survey_threads as (
    select distinct {{ thread_id("'zendesk'", 'source_thread_id') }} as thread_id
    from {{ ref('int_survey_words__zendesk') }}
),

-- praise is unasked where it opens a thread that nobody of ours had begun
ranked as (
    select
        message_id,
        row_number() over (partition by thread_id order by sent_at asc, message_id asc) as place_in_thread
    from {{ ref('int_journey__messages') }}
    where is_public
),

feelings as (
    select
        heard.*,
        ranked.place_in_thread = 1 and survey_threads.thread_id is null as is_opening,
        row_number() over (
            partition by heard.customer_id order by heard.sent_at desc, heard.message_id desc
        ) as from_end
    from {{ ref('int_feelings__messages') }} as heard
    inner join ranked on heard.message_id = ranked.message_id
    left join survey_threads on heard.thread_id = survey_threads.thread_id
    cross join run
    where heard.sent_at >= run.as_of_start - interval '365' day
),

felt as (
    select
        customer_id,
        count(case when emotion = 'gratitude' and is_warm and not is_opening then 1 end) as thanks,
        count(case when is_warm and is_opening then 1 end) as unasked_praise,
        max(case when from_end = 1 then valence end) as last_valence,
        max(case when from_end = 1 then negative end) as last_negative
    from feelings
    group by customer_id
),

bonds as (
    select
        customers.customer_id,
        coalesce(two_way_counts.two_way_contacts, 0) as two_way_contacts,
        coalesce(felt.thanks, 0) as thanks,
        coalesce(felt.unasked_praise, 0) as unasked_praise,
        felt.last_valence,
        felt.last_negative
    from customers
    left join two_way_counts on customers.customer_id = two_way_counts.customer_id
    left join felt on customers.customer_id = felt.customer_id
)

select
    customer_id,
    two_way_contacts,
    thanks,
    unasked_praise,
    1 - power(cast(0.5 as double), cast(two_way_contacts + thanks + unasked_praise as double)) as bond_index,
    case
        when last_negative >= 0.5 then 'angry'
        when unasked_praise > 0 or thanks > 1 then 'advocate'
        when two_way_contacts + thanks + unasked_praise = 0 then 'transactional'
        else 'bonded'
    end as standing
from bonds
