{{ union_of('int_merged_people', ['hubspot'], ['person_kind', 'person_id', 'merged_into']) }}
