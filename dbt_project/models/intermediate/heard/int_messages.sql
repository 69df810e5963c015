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
)

select
    {{ surrogate_id('msg', ['system', 'source_message_id']) }} as message_id,
    *
from messages
