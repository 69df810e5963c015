-- An id that was seen with two keys of a kind is shared: that kind then says nothing of whose it is.
select
    'messages' as system,
    'message_author' as person_kind,
    author_key as person_id,
    case when min(customer_number) = max(customer_number) then min(customer_number) end as external_id,
    case when min(email_token) = max(email_token) then min(email_token) end as email_token,
    case when min(phone_token) = max(phone_token) then min(phone_token) end as phone_token,
    min(sent_at) as since
from {{ ref('stg_messages__messages') }}
where author_role = 'customer' and author_key is not null
group by author_key
