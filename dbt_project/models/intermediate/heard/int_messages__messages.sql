with

messages as (
    select * from {{ ref('stg_messages__messages') }}
),

-- the surest key that a message gives of the customer; only without one, who wrote it
keyed as (
    select
        messages.*,
        case
            when customer_number is not null then 'crm_number'
            when email_token is not null then 'email'
            when phone_token is not null then 'phone'
            else 'message_author'
        end as person_kind,
        coalesce(
            customer_number,
            email_token,
            phone_token,
            case when author_role = 'customer' then author_key end
        ) as customer_key
    from messages
)

select
    message_id as source_message_id,
    'contact_center' as source,
    'messages' as system,
    channel,
    conversation_id as source_thread_id,
    person_kind,
    case when author_role = 'customer' then customer_key end as author_key,
    customer_key as counterpart_key,
    author_role,
    -- both sides see it, whether or not the rest of the world does
    true as is_public,
    author_role = 'bot' as is_automatic,
    sent_at,
    known_at,
    received_at,
    body_token
from keyed
