select
    -- the vendor's own id of a turn is made to be unique; should it not be, the contact's is added
    case
        when row_number() over (partition by turn_id order by sent_at asc, turn_key asc) = 1 then turn_id
        else turn_key
    end as source_message_id,
    'contact_center' as source,
    'amazon_connect' as system,
    channel,
    source_thread_id,
    person_kind,
    case when participant_role = 'CUSTOMER' then person_key end as author_key,
    person_key as counterpart_key,
    case participant_role
        when 'CUSTOMER' then 'customer'
        when 'AGENT' then 'agent'
        when 'SUPERVISOR' then 'agent'
        else 'bot'
    end as author_role,
    true as is_public,
    false as is_automatic,
    sent_at,
    known_at,
    received_at,
    content_token as body_token
from {{ ref('stg_amazon_connect__turns') }}
