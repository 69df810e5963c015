with

cases as (
    select * from {{ ref('stg_salesforce__cases') }}
),

emails as (
    select
        emails.*,
        heard.source_thread_id
    from {{ ref('stg_salesforce__email_messages') }} as emails
    inner join {{ ref('int_messages__salesforce') }} as heard
        on coalesce(emails.message_identifier, emails.email_message_id) = heard.source_message_id
)

{{ mark_of('cases', 'salesforce', 'case_id', 'thread', "concat('salesforce|', parent_id)", 'updated_at') }}
and parent_id is not null
union all
{{ mark_of('cases', 'salesforce', 'case_id', 'thread', "concat('salesforce|', master_record_id)", 'updated_at') }}
and master_record_id is not null
union all
{{ mark_of('cases', 'salesforce', 'case_id', 'own_number', 'upper(case_number)') }}
union all
{{ mark_of('cases', 'salesforce', 'case_id', 'topic', 'topic_token') }}
union all
{{ mark_of('emails', 'salesforce', 'source_thread_id', 'topic', 'topic_token') }}
union all
{{ numbers_named('cases', 'salesforce', 'case_id') }}
union all
{{ numbers_named('emails', 'salesforce', 'source_thread_id') }}
