with

contacts as (
    select * from {{ ref('stg_salesforce__contacts') }}
),

customer_keys as (
    select * from {{ ref('int_journey__customer_keys') }}
),

messages as (
    select
        messages.message_id,
        messages.customer_id,
        texts.body_token
    from {{ ref('int_journey__messages') }} as messages
    inner join {{ ref('int_messages') }} as texts on messages.message_id = texts.message_id
    where messages.is_public and texts.body_token is not null
),

-- the name in the CRM goes before names that people give themselves elsewhere
named as (
    select
        customer_keys.customer_id,
        names.name_token as token,
        row_number() over (
            partition by customer_keys.customer_id
            order by case names.person_kind when 'contact' then 0 else 1 end, names.name_token asc
        ) as name_rank
    from {{ ref('int_names') }} as names
    inner join customer_keys on names.person_kind = customer_keys.kind and names.person_key = customer_keys.key
    where names.name_token is not null and not names.is_staff
),

reached as (
    select
        customer_keys.customer_id,
        contacts.email_token,
        coalesce(contacts.mobile_phone_token, contacts.phone_token, contacts.home_phone_token) as phone_token,
        row_number() over (
            partition by customer_keys.customer_id order by contacts.created_at asc nulls last, contacts.contact_id asc
        ) as contact_rank
    from contacts
    inner join customer_keys on customer_keys.kind = 'contact' and contacts.contact_id = customer_keys.key
    where not contacts.is_deleted
)

select customer_id, 'name' as kind, customer_id as record_id, token from named
where name_rank = 1
union all
select customer_id, 'email' as kind, customer_id as record_id, email_token as token from reached
where contact_rank = 1 and email_token is not null
union all
select customer_id, 'phone' as kind, customer_id as record_id, phone_token as token from reached
where contact_rank = 1 and phone_token is not null
union all
select customer_id, 'words' as kind, message_id as record_id, body_token as token from messages
