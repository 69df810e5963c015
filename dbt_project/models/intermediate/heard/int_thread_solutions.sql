{{ union_of('int_thread_solutions', ['zendesk', 'genesys', 'amazon_connect', 'intercom'], [
    'system', 'source_thread_id', 'solved_at',
]) }}
