{{ union_of('int_thread_solutions', ['zendesk', 'salesforce'], [
    'system', 'source_thread_id', 'solved_at',
]) }}
