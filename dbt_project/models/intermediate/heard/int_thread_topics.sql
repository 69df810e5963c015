{{ union_of('int_thread_topics', [
        'zendesk',
        'mail',
        'complaints',
        'salesforce',
        'hubspot',
    ], [
    'system', 'source_thread_id', 'subject_token', 'label',
]) }}
