{{ union_of('int_thread_solutions', ['zendesk', 'complaints'], [
    'system', 'source_thread_id', 'solved_at',
]) }}
