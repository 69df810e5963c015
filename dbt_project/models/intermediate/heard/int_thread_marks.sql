with

marks as (
    {{ union_of('int_thread_marks', [
        'zendesk',
        'mail',
        'messages',
        'complaints',
        'salesforce',
        'hubspot',
        'amazon_connect',
    ], ['system', 'source_thread_id', 'mark_kind', 'mark', 'known_at']) }}
)

select
    system,
    source_thread_id,
    mark_kind,
    mark,
    min(known_at) as known_at
from marks
where source_thread_id is not null and mark <> ''
group by system, source_thread_id, mark_kind, mark
