{%- set tickets, comments = ref('stg_zendesk__tickets'), ref('stg_zendesk__comments') -%}
{{ mark_of(tickets, 'zendesk', 'ticket_id', 'thread', "concat('zendesk|', followed_ticket_id)") }}
and followed_ticket_id is not null
union all
{{ mark_of(tickets, 'zendesk', 'ticket_id', 'own_number', 'upper(ticket_id)') }}
union all
{{ mark_of(tickets, 'zendesk', 'ticket_id', 'topic', 'topic_token') }}
union all
{{ numbers_named(tickets, 'zendesk', 'ticket_id') }}
union all
{{ numbers_named(comments, 'zendesk', 'ticket_id') }}
