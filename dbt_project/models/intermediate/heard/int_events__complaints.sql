with

complaints as (
    select * from {{ ref('stg_complaints__complaints') }}
),

solutions as (
    select * from {{ ref('stg_complaints__complaint_solutions') }}
),

steps as (
    select
        complaint_id as source_id,
        complaint_id,
        'complaint_registered' as kind,
        complained_at as occurred_at,
        known_at
    from complaints

    union all

    select
        concat(complaint_id, '|', cast({{ epoch_ms_of('solved_at') }} as varchar)) as source_id,
        complaint_id,
        'complaint_resolved' as kind,
        solved_at as occurred_at,
        solved_at as known_at
    from solutions
)

select
    steps.source_id,
    'crm' as source,
    'complaints' as system,
    coalesce(complaints.channel, 'unknown') as channel,
    steps.kind,
    'crm_number' as person_kind,
    complaints.customer_number as person_key,
    steps.occurred_at,
    steps.known_at,
    complaints.received_at,
    steps.complaint_id as source_thread_id
from steps
inner join complaints on steps.complaint_id = complaints.complaint_id
