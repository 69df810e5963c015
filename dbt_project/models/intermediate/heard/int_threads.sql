{{ union_of('int_threads', ['zendesk', 'complaints', 'salesforce', 'hubspot'], [
    'system', 'source_thread_id', 'channel', 'person_kind', 'person_key', 'opened_at',
]) }}
