{{ union_of('int_answer_scripts', ['zendesk'], [
    'system', 'source_message_id', 'is_scripted', 'template_id',
]) }}
