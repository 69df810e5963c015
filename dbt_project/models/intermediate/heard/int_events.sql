{{ union_of('int_events', [
        'contact_actions',
        'complaints',
        'shipments',
        'price_changes',
        'self_service',
        'zendesk',
        'genesys',
        'amazon_connect',
        'intercom',
    ], [
    'source_id', 'source', 'system', 'channel', 'kind', 'person_kind', 'person_key', 'occurred_at',
    'known_at', 'received_at', 'source_thread_id',
]) }}
