with

ranked as (
    select
        *,
        row_number() over (
            partition by source_thread_id
            order by initiated_at asc nulls last, contact_id asc
        ) as link_rank
    from {{ ref('stg_amazon_connect__contacts') }}
)

select
    'amazon_connect' as system,
    source_thread_id,
    channel,
    person_kind,
    person_key,
    initiated_at as opened_at,
    cast(null as boolean) as is_escalated
from ranked
where link_rank = 1
