{{ union_of('int_threads', [
        'zendesk',
        'complaints',
        'salesforce',
        'hubspot',
        'genesys',
        'amazon_connect',
        'intercom',
    ], [
    'system', 'source_thread_id', 'channel', 'person_kind', 'person_key', 'opened_at', 'is_escalated',
]) }}
