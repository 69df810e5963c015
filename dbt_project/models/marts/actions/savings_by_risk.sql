select
    kind,
    part,
    listed,
    listed_left,
    held_out,
    held_out_left,
    listed_left_share,
    held_out_left_share,
    saved_share,
    saved_share_low,
    saved_share_high,
    verdict
from {{ ref('int_actions__savings') }}
where part <> 'all'
