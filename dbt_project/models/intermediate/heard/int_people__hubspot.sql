-- Contacts, and those whom merges and tickets name and no export holds.
with

contacts as (
    select * from {{ ref('stg_hubspot__contacts') }}
),

named as (
    select contact_id, merged_by as named_at from {{ ref('stg_hubspot__merged_contacts') }}
    union all
    select contact_id, known_at as named_at from {{ ref('stg_hubspot__tickets') }}
),

unheld as (
    select
        named.contact_id,
        min(named.named_at) as since
    from named
    left join contacts on named.contact_id = contacts.contact_id
    where named.contact_id is not null and contacts.contact_id is null
    group by named.contact_id
),

people as (
    select
        contact_id,
        coalesce(customer_number, salesforce_contact_id) as external_id,
        email_token,
        phone_token,
        created_at as since
    from contacts

    union all

    select
        contact_id,
        cast(null as varchar) as external_id,
        cast(null as varchar) as email_token,
        cast(null as varchar) as phone_token,
        since
    from unheld
)

select
    'hubspot' as system,
    'hubspot_contact' as person_kind,
    contact_id as person_id,
    external_id,
    email_token,
    phone_token,
    since
from people
