{{ numbers_named(ref('stg_messages__messages'), 'messages', 'conversation_id') }}
