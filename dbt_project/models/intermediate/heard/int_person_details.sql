{{ union_of('int_person_details', ['salesforce', 'hubspot', 'zendesk', 'intercom'], [
    'person_kind', 'person_id', 'name_token', 'first_name_token', 'last_name_token', 'company_name_token',
    'street_token', 'postcode_token',
]) }}
