with

links as (
    select * from {{ source('identity', 'links') }}
),

ranked as (
    select
        kind,
        key,
        customer_id,
        valid_to,
        row_number() over (
            partition by kind, key
            order by
                case when valid_to is null then 0 else 1 end,
                confidence desc nulls last,
                valid_from asc nulls last,
                source asc,
                customer_id asc
        ) as link_rank
    from links
)

select
    kind,
    key,
    customer_id,
    valid_to
from ranked
where link_rank = 1
