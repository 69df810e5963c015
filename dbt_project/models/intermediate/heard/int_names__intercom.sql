with

named as (
    select
        'user' as author_type,
        contact_id as author_id,
        name_token
    from {{ ref('stg_intercom__contacts') }}

    union all

    select
        author_type,
        author_id,
        author_name_token as name_token
    from {{ ref('stg_intercom__conversations') }}

    union all

    select
        author_type,
        author_id,
        author_name_token as name_token
    from {{ ref('stg_intercom__parts') }}
)

select distinct
    case when author_type in ('user', 'lead', 'contact') then 'intercom_contact' else 'intercom_admin' end
        as person_kind,
    author_id as person_key,
    name_token,
    author_type not in ('user', 'lead', 'contact') as is_staff
from named
-- a bot has the name of a product
where author_id is not null and name_token is not null and author_type <> 'bot'
