with

messages as (
    select * from {{ ref('int_journey__messages') }}
),

contacts_ranked as (
    select
        thread_id,
        thread_customer_id as customer_id,
        sent_at,
        known_at,
        row_number() over (partition by thread_id order by sent_at asc nulls last, message_id asc) as contact_rank
    from messages
    where is_contact
),

first_contacts as (
    select * from contacts_ranked
    where contact_rank = 1
),

answers_ranked as (
    select
        messages.thread_id,
        messages.sent_at,
        messages.known_at,
        min(messages.known_at) over (partition by messages.thread_id) as any_answer_known_at,
        row_number() over (
            partition by messages.thread_id
            order by messages.sent_at asc nulls last, messages.message_id asc
        ) as answer_rank
    from messages
    inner join first_contacts on messages.thread_id = first_contacts.thread_id
    where messages.is_answer and messages.sent_at >= first_contacts.sent_at
),

first_answers as (
    select * from answers_ranked
    where answer_rank = 1
)

select
    first_contacts.thread_id,
    first_contacts.customer_id,
    first_contacts.sent_at as first_contact_at,
    first_contacts.known_at as first_contact_known_at,
    first_answers.sent_at as first_reply_at,
    first_answers.known_at as first_reply_known_at,
    first_answers.any_answer_known_at
from first_contacts
left join first_answers on first_contacts.thread_id = first_answers.thread_id
