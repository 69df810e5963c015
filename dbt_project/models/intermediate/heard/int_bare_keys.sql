with

keys as (
    {{ union_of('int_bare_keys', [
        'orders',
        'mail',
        'contact_actions',
        'messages',
        'complaints',
        'shipments',
        'price_changes',
        'self_service',
        'salesforce',
        'genesys',
        'amazon_connect',
    ], ['system', 'kind', 'key', 'known_at']) }}
)

select
    system,
    kind,
    key,
    min(known_at) as since
from keys
where key is not null
group by system, kind, key
