{{ config(materialized='table') }}

with

messages as (
    {{ union_of('int_messages', [
        'zendesk',
        'mail',
        'messages',
        'complaints',
        'salesforce',
        'hubspot',
        'amazon_connect',
        'intercom',
    ], [
        'source_message_id', 'source', 'system', 'channel', 'source_thread_id', 'person_kind', 'author_key',
        'counterpart_key', 'author_role', 'is_public', 'is_automatic', 'sent_at', 'known_at', 'received_at',
        'body_token',
    ]) }}
),

-- an id that its source gave to several messages is the first one's alone
numbered as (
    select
        *,
        row_number() over (
            partition by system, source_message_id
            order by known_at asc, sent_at asc, source_thread_id asc, author_key asc, body_token asc
        ) as message_number
    from messages
)

select
    case
        when message_number = 1 then {{ surrogate_id('msg', ['system', 'source_message_id']) }}
        else {{ surrogate_id('msg', ['system', 'source_message_id', 'cast(message_number as varchar)']) }}
    end as message_id,
    *
from numbered
