with

contacts as (
    select * from {{ ref('stg_intercom__contacts') }}
),

-- a conversation names its customer too: pages of contacts are often not exported
named as (
    select
        contact_id,
        min(contact_external_id) as external_id,
        min(case when author_id = contact_id then author_email_token end) as email_token,
        min(created_at) as since
    from {{ ref('stg_intercom__conversations') }}
    where contact_id is not null
    group by contact_id
)

select
    'intercom' as system,
    'intercom_contact' as person_kind,
    coalesce(contacts.contact_id, named.contact_id) as person_id,
    coalesce(contacts.external_id, named.external_id) as external_id,
    coalesce(contacts.email_token, named.email_token) as email_token,
    contacts.phone_token,
    coalesce(contacts.created_at, named.since) as since
from contacts
full outer join named on contacts.contact_id = named.contact_id
