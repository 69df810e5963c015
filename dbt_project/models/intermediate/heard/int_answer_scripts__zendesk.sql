with

comments as (
    select * from {{ ref('stg_zendesk__comments') }}
),

audits as (
    select
        audit_id,
        max(case when event_type = 'AgentMacroReference' then 1 else 0 end) = 1 as used_macro,
        max(case when event_type = 'AgentMacroReference' then macro_id end) as macro_id
    from {{ ref('stg_zendesk__audit_events') }}
    group by audit_id
)

select
    'zendesk' as system,
    comments.comment_id as source_message_id,
    audits.used_macro as is_scripted,
    case when audits.macro_id is not null then concat('zendesk-macro-', audits.macro_id) end as template_id
from comments
inner join audits on comments.audit_id = audits.audit_id
