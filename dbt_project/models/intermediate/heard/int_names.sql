{{ union_of('int_names', ['salesforce', 'zendesk', 'mail', 'messages', 'genesys', 'intercom'], [
    'person_kind', 'person_key', 'name_token', 'is_staff',
]) }}
