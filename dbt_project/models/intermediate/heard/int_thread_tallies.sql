{{ union_of('int_thread_tallies', [
        'zendesk',
        'intercom',
    ], [
    'system', 'source_thread_id', 'reopens', 'transfers',
]) }}
