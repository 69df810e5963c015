{{ union_of('int_thread_solutions', ['zendesk', 'salesforce', 'hubspot'], [
    'system', 'source_thread_id', 'solved_at',
]) }}
