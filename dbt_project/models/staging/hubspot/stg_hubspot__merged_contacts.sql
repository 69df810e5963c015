with

contacts as (
    select * from {{ ref('stg_hubspot__contacts') }}
    where merged_ids is not null
),

-- HubSpot merges at most 250 records into one
positions as (
    {{ positions(250) }}
),

merged as (
    select
        split_part(contacts.merged_ids, ' ', cast(positions.position as int)) as contact_id,
        contacts.contact_id as merged_into,
        contacts.updated_at as merged_by
    from contacts
    inner join positions
        on positions.position <= 1 + length(contacts.merged_ids) - length(replace(contacts.merged_ids, ' ', ''))
),

-- a contact merged on and on stands in the list of each that took it in: the last one counts
ranked as (
    select
        *,
        row_number() over (
            partition by contact_id
            order by merged_by desc nulls last, merged_into asc
        ) as merge_rank
    from merged
    where contact_id <> merged_into
)

select
    contact_id,
    merged_into,
    merged_by
from ranked
where merge_rank = 1
