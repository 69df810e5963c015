{{ union_of('int_service_steps', [
        'genesys',
        'amazon_connect',
    ], [
    'system', 'source_thread_id', 'step_key', 'kind', 'agent_key', 'started_at', 'ended_at', 'received_at',
]) }}
