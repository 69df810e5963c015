{{ union_of('int_thread_solutions', [
        'zendesk',
        'complaints',
        'salesforce',
        'hubspot',
        'genesys',
        'amazon_connect',
        'intercom',
    ], [
    'system', 'source_thread_id', 'solved_at',
]) }}
