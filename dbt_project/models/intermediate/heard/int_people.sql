{{ union_of('int_people', [
        'zendesk',
        'messages',
        'salesforce',
        'hubspot',
        'genesys',
        'intercom',
    ], [
    'system', 'person_kind', 'person_id', 'external_id', 'email_token', 'phone_token', 'since',
]) }}
