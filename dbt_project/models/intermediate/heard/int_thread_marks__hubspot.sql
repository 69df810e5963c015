{{ mark_of(ref('stg_hubspot__tickets'), 'hubspot', 'ticket_id', 'own_number', 'upper(ticket_id)') }}
union all
{{ mark_of(ref('stg_hubspot__tickets'), 'hubspot', 'ticket_id', 'topic', 'topic_token') }}
