with

ranked as (
    select
        threads.source_thread_id,
        mails.subject_token,
        row_number() over (
            partition by threads.source_thread_id
            order by threads.sent_at asc nulls last, threads.source_message_id asc, mails.mail_id asc
        ) as mail_rank
    from {{ ref('int_messages__mail') }} as threads
    inner join {{ ref('stg_mail__messages') }} as mails on threads.source_message_id = mails.message_id
)

select
    'mbox' as system,
    source_thread_id,
    subject_token,
    cast(null as varchar) as label
from ranked
where mail_rank = 1
