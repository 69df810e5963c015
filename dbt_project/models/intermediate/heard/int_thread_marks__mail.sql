with

mails as (
    select
        mails.*,
        {{ mail_thread('mails') }} as source_thread_id,
        nullif(split_part(mails.reference_ids, ' ', 1), '') as first_reference
    from {{ ref('stg_mail__messages') }} as mails
)

{{ mark_of('mails', 'mbox', 'source_thread_id', 'message', 'in_reply_to') }}
union all
{{ mark_of('mails', 'mbox', 'source_thread_id', 'message', 'first_reference') }}
union all
{{ mark_of('mails', 'mbox', 'source_thread_id', 'topic', 'topic_token') }}
union all
{{ numbers_named('mails', 'mbox', 'source_thread_id') }}
