with

sessions as (
    select * from {{ ref('stg_genesys__sessions') }}
    where purpose in ('customer', 'external')
),

-- an expert outside whom an agent consults is external too: the customer's own session comes first
ranked as (
    select
        *,
        row_number() over (
            partition by conversation_id
            order by
                case when purpose = 'customer' then 0 else 1 end,
                started_at asc nulls last,
                session_id asc
        ) as session_rank
    from sessions
)

select
    conversation_id,
    external_contact_id,
    participant_name_token as name_token,
    customer_phone_token as phone_token,
    customer_email_token as email_token,
    case
        when external_contact_id is not null then 'genesys_contact'
        when customer_email_token is not null then 'email'
        else 'phone'
    end as person_kind,
    coalesce(external_contact_id, customer_email_token, customer_phone_token) as person_key,
    channel,
    known_at
from ranked
where session_rank = 1
