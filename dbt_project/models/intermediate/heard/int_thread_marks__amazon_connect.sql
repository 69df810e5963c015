with

contacts as (
    select * from {{ ref('stg_amazon_connect__contacts') }}
)

select
    'amazon_connect' as system,
    contacts.source_thread_id,
    'thread' as mark_kind,
    concat('amazon_connect|', related.source_thread_id) as mark,
    contacts.known_at
from contacts
inner join contacts as related on contacts.related_contact_id = related.contact_id
