with

conversations as (
    select * from {{ ref('stg_intercom__conversations') }}
),

firsts as (
    select
        conversation_id,
        source_id,
        'comment' as part_type,
        author_type,
        author_id,
        body_token,
        delivered_as = 'automated' as is_automatic,
        created_at,
        received_at
    from conversations
    where source_id is not null
),

parts as (
    select
        conversation_id,
        part_id as source_id,
        part_type,
        author_type,
        author_id,
        body_token,
        false as is_automatic,
        created_at,
        received_at
    from {{ ref('stg_intercom__parts') }}
    -- a part without words is a step of the conversation, unless somebody sent only a file
    where body_token is not null or part_type in ('comment', 'note')
),

written as (
    select * from firsts
    union all
    select * from parts
),

-- conversations that the same announcement began share the id of their first message
numbered as (
    select
        *,
        row_number() over (
            partition by source_id
            order by created_at asc nulls last, conversation_id asc
        ) as id_rank
    from written
)

select
    case
        when numbered.id_rank = 1 then numbered.source_id
        else concat(numbered.conversation_id, '/', numbered.source_id)
    end as source_message_id,
    'contact_center' as source,
    'intercom' as system,
    coalesce(conversations.channel, 'chat') as channel,
    numbered.conversation_id as source_thread_id,
    'intercom_contact' as person_kind,
    numbered.author_id as author_key,
    conversations.contact_id as counterpart_key,
    case
        when numbered.author_type in ('user', 'lead', 'contact') then 'customer'
        when numbered.author_type in ('admin', 'team', 'teammate') then 'agent'
        else 'bot'
    end as author_role,
    substr(coalesce(numbered.part_type, ''), 1, 4) <> 'note' as is_public,
    coalesce(numbered.is_automatic, false) as is_automatic,
    numbered.created_at as sent_at,
    numbered.created_at as known_at,
    numbered.received_at,
    numbered.body_token
from numbered
left join conversations on numbered.conversation_id = conversations.conversation_id
