-- Contacts that cases name and the export of contacts does not hold.
with

cases as (
    select * from {{ ref('stg_salesforce__cases') }}
    where contact_id is not null
),

contacts as (
    select contact_id from {{ ref('stg_salesforce__contacts') }}
)

select
    'salesforce' as system,
    'contact' as person_kind,
    cases.contact_id as person_id,
    cast(null as varchar) as external_id,
    min(cases.email_token) as email_token,
    min(cases.phone_token) as phone_token,
    min(cases.known_at) as since
from cases
left join contacts on cases.contact_id = contacts.contact_id
where contacts.contact_id is null
group by cases.contact_id
