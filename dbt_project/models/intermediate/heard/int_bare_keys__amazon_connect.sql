select
    'amazon_connect' as system,
    person_kind as kind,
    person_key as key,
    known_at
from {{ ref('stg_amazon_connect__contacts') }}
