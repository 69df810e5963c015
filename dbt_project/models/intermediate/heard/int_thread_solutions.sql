{{ union_of('int_thread_solutions', ['zendesk', 'complaints', 'salesforce', 'hubspot'], [
    'system', 'source_thread_id', 'solved_at',
]) }}
