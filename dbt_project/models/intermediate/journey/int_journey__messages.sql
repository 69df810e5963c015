with

messages as (
    select * from {{ ref('int_messages') }}
),

customer_keys as (
    select * from {{ ref('int_journey__customer_keys') }}
),

scores as (
    select * from {{ source('emotion', 'serving_scores') }}
),

with_customer as (
    select
        messages.*,
        coalesce(
            case when messages.author_role = 'customer' then authors.customer_id end,
            counterparts.customer_id
        ) as own_customer_id
    from messages
    left join customer_keys as authors
        on
            messages.person_kind = authors.kind
            and messages.author_key = authors.key
            and (authors.valid_to is null or messages.sent_at < authors.valid_to)
    left join customer_keys as counterparts
        on
            messages.person_kind = counterparts.kind
            and messages.counterpart_key = counterparts.key
            and (counterparts.valid_to is null or messages.sent_at < counterparts.valid_to)
),

-- an answer that names nobody we know still belongs to the customer of its thread
thread_customers_ranked as (
    select
        system,
        source_thread_id,
        own_customer_id,
        row_number() over (
            partition by system, source_thread_id
            order by sent_at asc nulls last, message_id asc
        ) as customer_rank
    from with_customer
    where own_customer_id is not null
),

thread_customers as (
    select * from thread_customers_ranked
    where customer_rank = 1
)

select
    with_customer.message_id,
    with_customer.source_message_id,
    {{ thread_id('with_customer.system', 'with_customer.source_thread_id') }} as thread_id,
    with_customer.source_thread_id,
    coalesce(with_customer.own_customer_id, thread_customers.own_customer_id) as customer_id,
    thread_customers.own_customer_id as thread_customer_id,
    with_customer.source,
    with_customer.system,
    with_customer.channel,
    with_customer.author_key,
    with_customer.author_role,
    with_customer.is_public,
    with_customer.is_automatic,
    with_customer.author_role = 'customer'
    and with_customer.is_public
    and not with_customer.is_automatic as is_contact,
    with_customer.author_role = 'agent'
    and with_customer.is_public
    and not with_customer.is_automatic as is_answer,
    with_customer.sent_at,
    with_customer.known_at,
    with_customer.received_at,
    scores.language,
    scores.text_quality,
    coalesce(scores.emotion, 'not_scored') as emotion,
    scores.negative,
    scores.anger,
    scores.frustration,
    scores.impatience,
    scores.disappointment,
    scores.gratitude,
    scores.joy,
    scores.cancel_intent,
    scores.escalation,
    scores.emotion_source,
    scores.emotion_model
from with_customer
left join thread_customers
    on
        with_customer.system = thread_customers.system
        and with_customer.source_thread_id = thread_customers.source_thread_id
-- only customers' words are heard: an agent's "sorry" is no feeling of the customer
left join scores
    on
        with_customer.body_token = scores.body_token
        and with_customer.author_role = 'customer'
